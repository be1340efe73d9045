/** Who answers a request: see sw.ts. */
export type Route = 'page' | 'asset' | 'tile' | 'picture'

export interface Asked {
  method: string
  /** Of the Fetch standard; `navigate` for a page. */
  mode: string
  url: string
  headers: { has: (name: string) => boolean }
}

/** Only what is known to be a screen: signing in, files and feeds are no business of the worker. */
const SCREEN = /^\/(list|search|profile|privacy|terms|licences|events\/[^/.]+)?$/
const OWN_FILE = /^\/(theme\.js|favicon\.svg)$/

/**
 * What the worker knows how to answer; undefined: the browser goes on as if there were no worker. The API is never
 * among it: what was seen of it is kept by the app itself, which knows whose it is.
 */
export function routeOf({ method, mode, url, headers }: Asked, origin: string): Route | undefined {
  const { origin: asked, pathname } = new URL(url)
  if (method !== 'GET' || asked !== origin || headers.has('range')) return undefined
  if (mode === 'navigate') return SCREEN.test(pathname) ? 'page' : undefined
  if (pathname.startsWith('/assets/') || OWN_FILE.test(pathname)) return 'asset'
  if (/^\/basemap\/.+\.(pbf|svg)$/.test(pathname)) return 'tile'
  if (pathname.startsWith('/storage/')) return 'picture'
  return undefined
}

/** `<digest>-<width>.<format>`, as the server names pictures. */
const SIZE = /-(\d+)\.(?:webp|avif)$/
const widthOf = (url: string) => Number(SIZE.exec(url)?.[1])

/** Among the kept ones, the same picture in another size or format: the smallest that is wide enough, else the widest. */
export function otherSize(url: string, kept: readonly string[]): string | undefined {
  const name = url.replace(SIZE, '')
  const others = kept
    .filter((one) => one !== url && SIZE.test(one) && one.replace(SIZE, '') === name)
    .toSorted((a, b) => widthOf(a) - widthOf(b))
  return others.find((one) => widthOf(one) >= widthOf(url)) ?? others.at(-1)
}
