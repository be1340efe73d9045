import type { SignInProblem } from '@eventbuzz/contract/session'

const LONGEST_PATH = 2_000
/** Where nothing is for people to look at: coming back there would be a circle, or a page of JSON. */
const NOT_FOR_PEOPLE = /^\/(api|auth|metrics|storage)(\/|$)/

/** A path of this site with its query, or `/`: nobody is sent elsewhere by a link that somebody else made. */
export function returnPath(text: string | undefined): string {
  if (text === undefined || text.length > LONGEST_PATH || !/^\/(?![/\\])/.test(text)) return '/'
  // Browsers read a backslash as a slash, and leave out tabs and newlines.
  // oxlint-disable-next-line no-control-regex -- that is what is looked for
  if (/[\\\u0000-\u001f\u007f]/.test(text)) return '/'
  const base = 'http://site.invalid'
  if (!URL.canParse(text, base)) return '/'
  const { origin, pathname, search, hash } = new URL(text, base)
  // "/a/..//b" becomes "//b", which another reader could take for a host.
  if (origin !== base || pathname.startsWith('//') || NOT_FOR_PEOPLE.test(pathname)) return '/'
  return `${pathname}${search}${hash}`
}

/** Where to go back to with the news that it did not work. */
export function problemPath(path: string, problem: SignInProblem): string {
  const url = new URL(path, 'http://site.invalid')
  url.searchParams.set('sign_in', problem)
  return `${url.pathname}${url.search}${url.hash}`
}

/** How a browser says where a request comes from; names as Fastify has them. */
interface RequestOrigin {
  /** Of the request itself. */
  protocol: string
  host: string
  origin: string | undefined
  secFetchSite: string | undefined
}

/** Whether a page of this site sent it: browsers add `Origin` to every POST, and no page can change it. */
export function isSameOrigin(
  { protocol, host, origin, secFetchSite }: RequestOrigin,
  publicUrl: string,
): boolean {
  if (secFetchSite !== undefined && secFetchSite !== 'same-origin') return false
  // Behind a proxy that nobody told us to trust, protocol and host are not what the browser sees.
  return origin !== undefined && (origin === `${protocol}://${host}` || origin === publicUrl)
}

/** Whether a person is on the way with their browser, and not a picture or a frame in somebody's page. */
export function isNavigation(secFetchMode: string | undefined, secFetchDest: string | undefined): boolean {
  return (
    (secFetchMode === undefined || secFetchMode === 'navigate') &&
    (secFetchDest === undefined || secFetchDest === 'document')
  )
}
