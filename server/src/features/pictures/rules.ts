import type { PictureVariant } from '@eventbuzz/contract/pictures'

/** Where `GET /storage/*` answers. */
export const STORAGE = '/storage/'

/** Lists show a picture in this width or less. */
const LIST_WIDTH = 640

type Shape = Pick<PictureVariant, 'width' | 'height'>

/** The name of a variant in the storage. Equal pictures have equal names, whoever uploads them. */
export const fileKey = (digest: string, { width }: Shape, type: PictureVariant['type']): string =>
  `pictures/${digest.slice(0, 2)}/${digest}-${width}.${type === 'image/webp' ? 'webp' : 'avif'}`

const urlOf = (key: string): string => `${STORAGE}${key}`
export const keyOf = (url: string): string => url.slice(STORAGE.length)

/** All keys that a picture may ever have files under, known before any of them is stored. */
export const allKeys = (digest: string, shapes: Shape[]): string[] =>
  (['image/webp', 'image/avif'] as const).flatMap((type) =>
    shapes.map((shape) => fileKey(digest, shape, type)),
  )

export const variantOf = (
  digest: string,
  { width, height, type }: Omit<PictureVariant, 'url'>,
): PictureVariant => ({ width, height, type, url: urlOf(fileKey(digest, { width, height }, type)) })

/** What an event's own columns show of a picture: the largest variant, and the one for lists. */
export function shownUrls(variants: PictureVariant[]): { original: string; list: string } {
  const webp = variants.filter(({ type }) => type === 'image/webp')
  const small = webp.filter(({ width }) => width <= LIST_WIDTH)
  return { original: webp.at(-1)!.url, list: (small.at(-1) ?? webp[0]!).url }
}

/** A person is shown small. */
export const avatarUrl = (variants: PictureVariant[]): string =>
  variants.find(({ type }) => type === 'image/webp')!.url

/** Whether `wanted` names each of `present` once and nothing else. */
export const isReordering = (wanted: string[], present: string[]): boolean =>
  wanted.length === present.length &&
  new Set(wanted).size === wanted.length &&
  present.every((id) => wanted.includes(id))

/** Once a picture was wanted, nothing of it is deleted for so long: an upload of it may be under way. */
export const UPLOAD_GRACE_MS = 2 * 60_000
/** What nothing shows is an orphan after so long. */
export const ORPHAN_AFTER_MS = 24 * 3_600_000
