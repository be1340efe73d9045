import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { barriers } from './lib/barriers.ts'
import { SIZES, takePicture, visit } from './lib/browser.ts'
import { startSite } from './lib/site.ts'

const { server, browser } = await startSite(({ dataDir }) => {
  mkdirSync(join(dataDir, 'legal'))
  writeFileSync(
    join(dataDir, 'legal/terms.ar.md'),
    '# شروط الاستخدام\n\nكن لطيفًا.\n\n- واحد\n- اثنان\n\n| ماذا | لماذا |\n| --- | --- |\n| نص | لأن |\n',
  )
  return { DEMO_EVENTS: 'false' }
})

it.each([
  ['phone', 'light'],
  ['tablet', 'dark'],
  ['desktop', 'light'],
] as const)(
  'leads from the profile to readable texts, without a barrier, on a %s in %s',
  async (size, theme) => {
    const { page, complaints, strangers } = await visit(browser, server.url, size, theme)
    await page.goto('/profile')
    await page.getByRole('link', { name: 'Privacy' }).click()
    await page.getByRole('heading', { level: 1, name: 'Privacy' }).waitFor()
    await page.getByRole('heading', { level: 2, name: 'When you leave' }).waitFor()
    expect(await page.title()).toBe('Privacy · EventBuzz')
    expect(await barriers(page)).toEqual([])
    await takePicture(page, `legal-privacy-${size}-${theme}`)
    const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
    expect(wide).toBeLessThanOrEqual(0)

    await page
      .getByRole('navigation', { name: 'About this site' })
      .getByRole('link', { name: 'Licences' })
      .click()
    await page.getByRole('heading', { level: 1, name: 'Licences' }).waitFor()
    const react = page.getByText(/^react-dom \d/)
    await react.click()
    await page.getByText('Permission is hereby granted').filter({ visible: true }).first().waitFor()
    expect(await barriers(page)).toEqual([])
    await react.scrollIntoViewIfNeeded()
    await takePicture(page, `legal-licences-${size}-${theme}`)
    expect(complaints).toEqual([])
    expect(strangers).toEqual([])
    await page.context().close()
  },
)

it('shows a text of the operator from right to left, and says when there is no translation', async () => {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: SIZES.phone,
    locale: 'ar-EG',
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  await page.goto('/terms')
  await page.getByText('كن لطيفًا.').waitFor()
  expect(await page.evaluate("getComputedStyle(document.querySelector('article')).direction")).toBe('rtl')
  expect(await page.locator('.legal-note').count()).toBe(0)
  expect(await barriers(page)).toEqual([])
  await takePicture(page, 'legal-terms-ar')
  await page.goto('/privacy')
  await page.getByRole('heading', { level: 2, name: 'عندما تغادر' }).waitFor()
  expect(await page.locator('.legal-note').count()).toBe(0)
  const wide = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
  expect(wide).toBeLessThanOrEqual(0)
  await takePicture(page, 'legal-privacy-ar')
  await page.goto('/licences')
  await page.getByText('هذا النص غير متوفر بالعربية بعد.').waitFor()
  await takePicture(page, 'legal-licences-ar')
  await context.close()
})

it('can be read without scripts from right to left', async () => {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: SIZES.phone,
    javaScriptEnabled: false,
    locale: 'ar-EG',
  })
  const page = await context.newPage()
  await page.goto('/privacy')
  await page.getByRole('heading', { level: 2, name: 'عندما تغادر' }).waitFor()
  const endOf = async (selector: string) => {
    const { x, width } = (await page.locator(selector).first().boundingBox())!
    return x + width
  }
  // There is room for the dots, on the side where lines begin.
  expect(await endOf('main li')).toBeLessThan((await endOf('main h1')) - 10)
  await takePicture(page, 'legal-no-script-ar')
  await context.close()
})

it.each(['phone', 'desktop'] as const)('can be read without scripts on a %s', async (size) => {
  const context = await browser.newContext({
    baseURL: server.url,
    viewport: SIZES[size],
    javaScriptEnabled: false,
    locale: 'en-GB',
    colorScheme: size === 'phone' ? 'dark' : 'light',
  })
  const page = await context.newPage()
  await page.goto('/privacy')
  await page.getByRole('heading', { level: 2, name: 'On your device' }).waitFor()
  await takePicture(page, `legal-no-script-${size}`)
  await page.getByRole('contentinfo').getByRole('link', { name: 'Licences' }).click()
  await page.getByText(/^maplibre-gl \d/).click()
  expect(await page.locator('details[open] pre').innerText()).toMatch(/MapLibre contributors/)
  await context.close()
})
