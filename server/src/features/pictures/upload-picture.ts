import { MAX_PICTURES_PER_EVENT, type EventImage } from '@eventbuzz/contract/pictures'
import type { Tx } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import { onlyOnce, type RepeatableRequest } from '../../http/idempotency/only-once.ts'
import { assertMayWrite } from '../events/index.ts'
import { editPictures, type Edit } from './edit-pictures.ts'
import { countImages, imagesOfEvent, insertImage, ownerOf } from './queries.ts'
import { shownUrls } from './rules.ts'
import { heldPicture, storePicture } from './store-picture.ts'

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

/** Adds a picture to an event, behind those that it has. */
export function uploadPicture(
  deps: UploadDeps,
  actor: Actor,
  eventId: string,
  { file, alt }: Upload,
  request?: RepeatableRequest,
): Promise<{ image: EventImage; isReplay: boolean }> {
  return storePicture(deps, file, (pictureId) =>
    editPictures(deps, actor, eventId, async (tx) => {
      const { result, isReplay } = await onlyOnce(tx, request, deps.now(), () =>
        addImage(tx, eventId, pictureId, alt),
      )
      const { result: image, ...happened } = result
      return { result: { image, isReplay }, ...(isReplay ? {} : happened) }
    }),
  )
}

async function addImage(
  tx: Tx,
  eventId: string,
  pictureId: string,
  alt: string | null,
): Promise<Edit<EventImage>> {
  assertRoom(await countImages(tx, eventId))
  const variants = await heldPicture(tx, pictureId)
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
