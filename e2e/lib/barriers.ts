import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'

/**
 * What axe has to say against a page; its rules are those of WCAG 2.2 AA and good practice.
 * @param rules only these, where a page was looked at before in other colours.
 */
export async function barriers(page: Page, rules?: string[]): Promise<unknown[]> {
  // What fades in is pale for a moment, and axe leaves the page no time to draw.
  await page.evaluate('Promise.allSettled(document.getAnimations().map(({ finished }) => finished))')
  const axe = new AxeBuilder({ page })
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze()
  return violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }))
}

/** How large what can be pressed should be. WCAG 2.2 (2.5.8) asks for 24 px; a thumb wants more. */
const TARGET_PX = 48
/** MapLibre's own, which nobody needs to press. */
const ATTRIBUTION = '.maplibregl-ctrl-attrib-button'

/**
 * What can be pressed and is smaller than a thumb, with its size. A field belongs to its label; links within a sentence
 * are as high as its lines.
 */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [role=option]')]
    .map((element) => [element, element.matches('input') ? element.closest('label') ?? element : element])
    .filter(([element]) => element.checkVisibility({ visibilityProperty: true }) && !element.disabled)
    .filter(([element]) => getComputedStyle(element).display !== 'inline' && !element.matches('${ATTRIBUTION}'))
    .map(([element, target]) => [element, target.getBoundingClientRect()])
    // What is only for screen readers is one pixel; half a pixel is a rounding.
    .filter(([, { width, height }]) => Math.min(width, height) > 1 && Math.min(width, height) < ${TARGET_PX} - 0.5)
    .map(([{ outerHTML }, { width, height }]) => Math.round(width) + ' × ' + Math.round(height) + ': ' + outerHTML.slice(0, 120))`)
}
