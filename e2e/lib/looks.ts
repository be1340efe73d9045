import type { Page } from 'playwright-core'

/** Longer than this, in milliseconds, is seen as motion. */
const TRACE_MS = 50

const SHORT = '(element) => element.outerHTML.slice(0, 100)'
/** Red, green, blue and alpha of any CSS colour, 0 to 255. */
const RGBA = `(() => {
  const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  return (color) => {
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = color
    context.fillRect(0, 0, 1, 1)
    return [...context.getImageData(0, 0, 1, 1).data]
  }
})()`

/** What is animated or changes bit by bit although motion is to be reduced, as the visitor has it set. */
export function movingThings(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const ms = (times) => Math.max(...times.split(',').map((time) => parseFloat(time) * (time.trim().endsWith('ms') ? 1 : 1000)))
    const moves = (element, pseudo) => {
      const style = getComputedStyle(element, pseudo)
      if (ms(style.transitionDuration) > ${TRACE_MS} && style.transitionProperty !== 'none') return true
      if (style.animationName === 'none') return false
      return ms(style.animationDuration) > ${TRACE_MS} || style.animationIterationCount.includes('infinite')
    }
    const elements = [...document.querySelectorAll('*')].filter((element) => element.checkVisibility())
    return [undefined, '::before', '::after'].flatMap((pseudo) =>
      elements.filter((element) => moves(element, pseudo)).map((element) => (pseudo ?? '') + ' ' + (${SHORT})(element)))
  })()`)
}

/** What a blurred shadow sets apart from what lies below it. */
const RAISED = `[...document.querySelectorAll('*')].filter((element) => element.checkVisibility() &&
  [...getComputedStyle(element).boxShadow.matchAll(/px [-\\d.]+px ([\\d.]+)px/g)].some(([, blur]) => blur > 0))`

/**
 * What cannot be told from its surroundings, or from its other state, where the visitor's few colours take the place of
 * ours: there are no shadows then, and no backgrounds.
 */
export async function lostInForcedColors(page: Page): Promise<string[]> {
  await page.evaluate(`window.raised = ${RAISED}`)
  await page.emulateMedia({ forcedColors: 'active' })
  const lost = await page.evaluate<string[]>(`(() => {
    const short = ${SHORT}
    const hasEdge = ({ borderTopStyle, outlineStyle }) => borderTopStyle !== 'none' || outlineStyle !== 'none'
    const flat = window.raised.filter((element) => element.isConnected && !hasEdge(getComputedStyle(element)))
    const pairs = [
      ['.chip[aria-pressed=true]', '.chip[aria-pressed=false]'],
      ['.navigation-link[aria-current=page]', '.navigation-link:not([aria-current])'],
      ['.favorite-button[aria-pressed=true]', '.favorite-button[aria-pressed=false]'],
      ['[role=option][aria-selected=true]', '[role=option][aria-selected=false]'],
    ]
    const alike = pairs.flatMap(([on, off]) => {
      const [one, other] = [document.querySelector(on), document.querySelector(off)]
      if (!one || !other) return []
      const style = (element) => {
        const { backgroundColor, borderTopColor, outlineStyle, outlineColor } =
          getComputedStyle(element.querySelector('.chip-face, .navigation-icon') ?? element)
        return [backgroundColor, borderTopColor, outlineStyle, outlineStyle === 'none' || outlineColor,
          on.startsWith('.favorite') && element.querySelector('path').getAttribute('d')].join()
      }
      return style(one) === style(other) ? ['on as off: ' + short(one)] : []
    })
    return [...flat.map((element) => 'no edge: ' + short(element)), ...alike]
  })()`)
  await page.emulateMedia({ forcedColors: 'none' })
  return lost
}

/**
 * Why what has the focus does not show it: it has no outline of its own, nor has a part of it or something close around
 * it, that stands out by 3:1 from what is behind (WCAG 2.4.7, 1.4.11). Undefined where it does.
 */
export async function focusFault(page: Page): Promise<string | undefined> {
  const fault = await page.evaluate<string | null>(`(() => {
    const rgba = ${RGBA}
    const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0)
    const behind = (element) => {
      for (let at = element.parentElement; at; at = at.parentElement) {
        const color = rgba(getComputedStyle(at).backgroundColor)
        if (color[3] === 255) return color
      }
      return [255, 255, 255, 255]
    }
    const shows = (element) => {
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element)
      if (outlineStyle === 'none' || parseFloat(outlineWidth) < 2) return false
      const color = rgba(outlineColor)
      const [one, other] = [light(color), light(behind(element))].sort((a, b) => a - b)
      return color[3] === 255 && (other + 0.05) / (one + 0.05) >= 3
    }
    const focused = document.activeElement
    // Where reading begins on a new screen: no key leads there, and none does anything.
    if (!focused || focused === document.body || focused.id === 'main') return null
    const around = []
    for (let at = focused.parentElement; at && around.length < 2; at = at.parentElement) around.push(at)
    return [focused, ...focused.querySelectorAll('*'), ...around].some(shows) ? null : (${SHORT})(focused)
  })()`)
  return fault ?? undefined
}
