import type { PictureVariant } from '@eventbuzz/contract/pictures'
import type { Tx } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import { encodePicture } from './encode-picture.ts'
import { holdPicture, registerPicture } from './queries.ts'
import { allKeys, fileKey, variantOf } from './rules.ts'

/**
 * Stores a picture, then has it shown somewhere. The order is what keeps storage and database together, whenever the
 * process dies: the database learns of the files first, then they are stored, then something shows them. What is left
 * over in between is a picture that nothing shows; the sweep finds it.
 * @param show its transaction begins with `heldPicture`; it is called again when the picture was deleted before that.
 */
export async function storePicture<T extends object>(
  { db, files, pictureCodec, now }: Pick<Deps, 'db' | 'files' | 'pictureCodec' | 'now'>,
  file: Uint8Array,
  show: (pictureId: string) => Promise<T>,
): Promise<T> {
  const { digest, width, height, thumbhash, variants: encoded } = await encodePicture(pictureCodec, file)
  const variants = encoded.map((variant) => variantOf(digest, variant))
  const picture = { digest, width, height, thumbhash, variants, file_keys: allKeys(digest, variants) }
  for (let attempt = 1; ; attempt++) {
    const pictureId = await registerPicture(db, picture, now())
    // Also when it is known: whoever registered it may have died before they stored it.
    for (const variant of encoded) await files.put(fileKey(digest, variant, variant.type), variant.bytes)
    const shown = await show(pictureId).catch((error: unknown) => {
      if (!(error instanceof PictureGone) || attempt === 3) throw error
    })
    if (shown) return shown
  }
}

/** It was deleted, files and all, between its registration and now. Another upload may have registered it anew. */
class PictureGone extends Error {}

/** Keeps a picture from being deleted until the transaction ends. */
export async function heldPicture(tx: Tx, pictureId: string): Promise<PictureVariant[]> {
  const variants = await holdPicture(tx, pictureId)
  if (!variants) throw new PictureGone('The picture was deleted while it was uploaded.')
  return variants
}
