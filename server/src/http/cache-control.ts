/** Cache-Control of answers. */
export const CACHE_FOR = {
  /** What has another address when it changes. */
  ever: 'public, max-age=31536000, immutable',
  list: 'public, max-age=300',
  detail: 'public, max-age=3600',
  /** Where an event has gone, which may come back: kept, the two ways would lead round in a circle. */
  moved: 'no-cache',
  categories: 'public, max-age=86400',
  /** What depends on who asks; set for every route that is not public. */
  personal: 'private, no-store',
  nothing: 'no-store',
} as const
