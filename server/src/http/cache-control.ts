/** Cache-Control of public answers. */
export const CACHE_FOR = {
  list: 'public, max-age=300',
  detail: 'public, max-age=3600',
  categories: 'public, max-age=86400',
  nothing: 'no-store',
} as const
