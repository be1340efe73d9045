import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/** What axe has to say against a page; its rules are those of WCAG 2.2 AA and good practice. */
export async function barriers(page: Page): Promise<unknown[]> {
  // What fades in is pale for a moment, and axe leaves the page no time to draw.
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))')
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }))
}
