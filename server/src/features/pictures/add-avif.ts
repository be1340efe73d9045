import { buffer } from 'node:stream/consumers'
import { inTransaction } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import { invalidateEvents } from '../events/index.ts'
import { addVariants, touchPicture } from './queries.ts'
import { fileKey, keyOf, variantOf } from './rules.ts'

/** Makes the AVIF variants of a picture, of its largest one in WebP; does nothing when they or the picture are not wanted. */
export async function addAvif(
  { db, cache, files, pictureCodec, now }: Pick<Deps, 'db' | 'cache' | 'files' | 'pictureCodec' | 'now'>,
  pictureId: string,
): Promise<void> {
  const picture = await touchPicture(db, pictureId, now())
  if (!picture || picture.variants.some(({ type }) => type === 'image/avif')) return
  const { digest, variants } = picture
  const largest = keyOf(variants.at(-1)!.url)
  const file = await files.get(largest)
  if (!file) throw new Error(`${largest} is not in the storage, although the database says so.`)
  const encoded = await pictureCodec.encodeAvif(await buffer(file.stream), variants)
  // Encoding takes seconds. From here on nothing of the picture is deleted for longer than storing takes.
  if (!(await touchPicture(db, pictureId, now()))) return
  for (const variant of encoded) await files.put(fileKey(digest, variant, variant.type), variant.bytes)
  const added = encoded.map((variant) => variantOf(digest, variant))
  const events = await inTransaction(db, (tx) => addVariants(tx, pictureId, added))
  await invalidateEvents(
    cache,
    events.map(({ id, slug }) => ({ id, slugs: [slug] })),
  )
}
