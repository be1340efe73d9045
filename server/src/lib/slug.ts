import slugify from '@sindresorhus/slugify'

const MAX_TITLE_PART = 80

/**
 * Readable and unique: the title's words and the first digits of the id, 8 unless those are taken.
 * Scripts that have no Latin spelling here (such as Japanese) drop out; a title of nothing else becomes "event".
 */
export function eventSlug(title: string, id: string, digits = 8): string {
  const words = cutAtHyphen(slugify(title, { decamelize: false })) || 'event'
  return `${words}-${id.replaceAll('-', '').slice(0, digits).toLowerCase()}`
}

function cutAtHyphen(slug: string): string {
  if (slug.length <= MAX_TITLE_PART) return slug
  const lastHyphen = slug.lastIndexOf('-', MAX_TITLE_PART)
  return slug.slice(0, lastHyphen > 0 ? lastHyphen : MAX_TITLE_PART)
}
