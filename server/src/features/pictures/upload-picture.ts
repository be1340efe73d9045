import { MAX_PICTURES_PER_EVENT, type EventImage } from '@eventbuzz/contract/pictures'
import type { Tx } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import { onlyOnce, type RepeatableRequest } from '../../http/idempotency/only-once.ts'
import { assertMayWrite } from '../events/index.ts'
import { editPictures, type Edit } from './edit-pictures.ts'
import { encodePicture } from './encode-picture.ts'
import { countImages, holdPicture, imagesOfEvent, insertImage, ownerOf, registerPicture } from './queries.ts'
import { allKeys, fileKey, shownUrls, variantOf } from './rules.ts'

type UploadDeps = Pick<Deps, 'db' | 'cache' | 'files' | 'pictureCodec' | 'now'>

export interface Upload {
  file: Uint8Array
  alt: string | null
}

/**
 * Asked before an upload is read, so that nobody sends ten megabytes for nothing.
 * @param isRepeatable it may be the repetition of the one that took the last room.
 */
export async function assertMayUpload(
  { db }: Pick<Deps, 'db'>,
  actor: Actor,
  eventId: string,
  isRepeatable: boolean,
): Promise<void> {
  assertMayWrite(actor, await ownerOf(db, eventId))
  if (!isRepeatable) assertRoom(await countImages(db, eventId))
}

/**
 * Adds a picture to an event. The order is what keeps storage and database together, whenever the process dies: the
 * database learns of the files first, then they are stored, then the event shows them. What is left over in between is
 * a picture that no event shows; the sweep finds it.
 */
export async function uploadPicture(
  deps: UploadDeps,
  actor: Actor,
  eventId: string,
  { file, alt }: Upload,
  request?: RepeatableRequest,
): Promise<{ image: EventImage; isReplay: boolean }> {
  const { db, files, now } = deps
  const { digest, width, height, thumbhash, variants: encoded } = await encodePicture(deps.pictureCodec, file)
  const variants = encoded.map((variant) => variantOf(digest, variant))
  const picture = { digest, width, height, thumbhash, variants, file_keys: allKeys(digest, variants) }
  for (let attempt = 1; ; attempt++) {
    const pictureId = await registerPicture(db, picture, now())
    // Also when it is known: whoever registered it may have died before they stored it.
    for (const variant of encoded) await files.put(fileKey(digest, variant, variant.type), variant.bytes)
    const added = await editPictures(deps, actor, eventId, async (tx) => {
      const { result, isReplay } = await onlyOnce(tx, request, now(), () =>
        addImage(tx, eventId, pictureId, alt),
      )
      const { result: image, ...happened } = result
      return { result: { image, isReplay }, ...(isReplay ? {} : happened) }
    }).catch((error: unknown) => {
      if (!(error instanceof PictureGone) || attempt === 3) throw error
    })
    if (added) return added
  }
}

/** It was deleted, files and all, between its registration and now. Another upload may have registered it anew. */
class PictureGone extends Error {}

async function addImage(
  tx: Tx,
  eventId: string,
  pictureId: string,
  alt: string | null,
): Promise<Edit<EventImage>> {
  assertRoom(await countImages(tx, eventId))
  const variants = await holdPicture(tx, pictureId)
  if (!variants) throw new PictureGone('The picture was deleted while it was uploaded.')
  const imageId = await insertImage(tx, { eventId, pictureId, urls: shownUrls(variants), alt })
  if (!variants.some(({ type }) => type === 'image/avif'))
    await enqueue(tx, { topic: 'picture.uploaded', payload: { picture_id: pictureId } })
  const images = await imagesOfEvent(tx, eventId)
  return {
    result: images.find(({ id }) => id === imageId)!,
    action: 'event.picture_added',
    changes: { image: { from: null, to: imageId }, alt: { from: null, to: alt } },
  }
}

function assertRoom(count: number): void {
  if (count >= MAX_PICTURES_PER_EVENT)
    throw new AppError(
      'CONFLICT',
      `An event has at most ${MAX_PICTURES_PER_EVENT} pictures. Delete one before you add another.`,
    )
}
