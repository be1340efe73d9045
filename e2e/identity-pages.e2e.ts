import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, it } from 'vitest'
import { SIZES, takePicture } from './lib/browser.ts'
import { sleep } from './lib/server.ts'
import { startSite } from './lib/site.ts'

const { server, browser, dataDir } = await startSite({ DEMO_EVENTS: 'false' })
let realm: string
beforeAll(async () => {
  const { issuer } = (await (
    await fetch(`${server.url}/auth/realms/eventbuzz/.well-known/openid-configuration`)
  ).json()) as { issuer: string }
  realm = issuer
})

const PASSWORD = 'Correct horse 7'
const callback = () => `${new URL(realm).origin}/api/v1/session/callback`
function authorizationAddress(more: Record<string, string> = {}): string {
  const verifier = randomBytes(32).toString('base64url')
  const params = new URLSearchParams({
    client_id: 'eventbuzz-web',
    redirect_uri: callback(),
    response_type: 'code',
    scope: 'openid profile email',
    state: 'abc',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...more,
  })
  return `${realm}/protocol/openid-connect/auth?${params.toString()}`
}

/** Somebody whose browser runs no script. */
async function visitor(colorScheme: 'light' | 'dark', size: keyof typeof SIZES, javaScriptEnabled = false) {
  const context = await browser.newContext({ viewport: SIZES[size], colorScheme, javaScriptEnabled })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return { page, complaints }
}

/** What the page that has the focus calls it. */
const focused = (page: Page) =>
  page.locator(':focus').evaluate((element) => element.getAttribute('name') ?? element.textContent.trim())

const latestLink = async (): Promise<string> => {
  for (let n = 0; n < 100; n += 1) {
    for (const name of existsSync(join(dataDir, 'mail')) ? readdirSync(join(dataDir, 'mail')) : []) {
      const eml = readFileSync(join(dataDir, 'mail', name), 'utf8')
        .replace(/=\r\n/g, '')
        .replaceAll('=3D', '=')
      const link = /https?:\/\/\S+\/reset-password\?token=\S+/.exec(eml)?.[0]
      if (link) return link
    }
    await sleep(100)
  }
  throw new Error('No mail with a link came.')
}

describe('the pages of the identity server', { timeout: 180_000 }, () => {
  it('register and sign in by keyboard, without a script', async () => {
    const { page, complaints } = await visitor('light', 'phone')
    // The app's own answer is not what this is about.
    const reached = page.waitForRequest((request) => request.url().startsWith(callback()))
    await page.goto(authorizationAddress({ prompt: 'create' }))
    expect(await focused(page)).toBe('name')
    await page.keyboard.type('Ines')
    await page.keyboard.press('Tab')
    await page.keyboard.type('no address')
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Enter')
    await page.getByText('This is no e-mail address').waitFor()
    expect(await focused(page)).toBe('email')
    expect(await page.getByLabel('Your name').inputValue()).toBe('Ines')
    await page.keyboard.press('ControlOrMeta+A')
    await page.keyboard.type('ines@example.org')
    await page.keyboard.press('Tab')
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press('Tab')
    expect(await focused(page)).toBe('Make the account')
    await page.keyboard.press('Enter')
    expect(new URL((await reached).url()).searchParams.get('code')).toBeTruthy()

    const other = await visitor('light', 'phone')
    const again = other.page.waitForRequest((request) => request.url().startsWith(callback()))
    await other.page.goto(authorizationAddress())
    expect(await focused(other.page)).toBe('email')
    await other.page.keyboard.type('ines@example.org')
    await other.page.keyboard.press('Tab')
    await other.page.keyboard.type(PASSWORD)
    await other.page.keyboard.press('Enter')
    expect(new URL((await again).url()).searchParams.get('code')).toBeTruthy()
    const refused = [...complaints, ...other.complaints].filter((text) => text.includes('Content Security'))
    expect(refused).toEqual([])
  })

  it.each([
    ['light', 'phone'],
    ['dark', 'phone'],
    ['light', 'desktop'],
    ['dark', 'desktop'],
  ] as const)('have no barrier that axe finds: %s, %s', async (colorScheme, size) => {
    // axe is a script itself; the pages bring none.
    const { page } = await visitor(colorScheme, size, true)
    const check = async (name: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect([name, violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])]).toEqual([
        name,
        [],
      ])
      const { scrollWidth, clientWidth } = await page
        .locator('html')
        .evaluate((element) => ({ scrollWidth: element.scrollWidth, clientWidth: element.clientWidth }))
      expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
      await takePicture(page, `identity-${name}-${colorScheme}-${size}`)
    }
    const submit = (name: string) => page.getByRole('button', { name }).click()

    await page.goto(authorizationAddress())
    await check('sign-in')
    await page.getByLabel('E-mail address').fill('nobody@example.org')
    await page.getByLabel('Password').fill('Wrong horse 7')
    await submit('Sign in')
    await page.getByRole('alert').waitFor()
    await check('sign-in-refused')
    await page.getByRole('link', { name: 'Make an account' }).click()
    await check('register')
    await submit('Make the account')
    await page.getByText('Please tell us your name.').waitFor()
    await check('register-wrong')
    await page.goto(`${realm}/forgot-password`)
    await check('forgot-password')
    await page.getByLabel('E-mail address').fill('ines@example.org')
    await submit('Mail me a link')
    await check('look-into-your-mail')
    await page.goto(await latestLink())
    await check('set-password')
    await page.goto(`${realm}/reset-password?token=x`)
    await check('bad-link')
    await page.goto(`${realm}/change-password`)
    await check('change-password')
    await page.goto(`${realm}/confirm?token=x`)
    await check('confirm')
    await page.goto(`${realm}/protocol/openid-connect/logout`)
    await check('signed-out')
    await page.goto(`${realm}/protocol/openid-connect/auth?client_id=nobody`)
    await check('error')
  })
})
