import type { PageData } from '@eventbuzz/contract/web-app'

/** When the server wrote the page, as far as the browser knows. */
export const PAGE_AT = typeof performance === 'undefined' ? 0 : performance.timeOrigin

/** What the server wrote into the page, so that the screen that is opened need not ask for it. */
export function readPageData(): PageData {
  const text = typeof document === 'undefined' ? null : document.getElementById('page-data')?.textContent
  return text ? (JSON.parse(text) as PageData) : {}
}
