import type { EventImage } from '@eventbuzz/contract/pictures'
import type { Deps } from '../../deps.ts'
import { enqueue } from '../../jobs/enqueue.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import { changesBetween } from '../audit/index.ts'
import { editPictures, noSuchPicture } from './edit-pictures.ts'
import { deleteImage, imagesOfEvent, orderImages, updateAlt } from './queries.ts'
import { isReordering, UPLOAD_GRACE_MS } from './rules.ts'

type ChangeDeps = Pick<Deps, 'db' | 'cache' | 'now'>

export function describePicture(
  deps: ChangeDeps,
  actor: Actor,
  eventId: string,
  imageId: string,
  alt: string | null,
): Promise<EventImage> {
  return editPictures(deps, actor, eventId, async (tx) => {
    const before = (await imagesOfEvent(tx, eventId)).find(({ id }) => id === imageId)
    if (!before || !(await updateAlt(tx, { eventId, imageId, alt }))) throw noSuchPicture()
    return {
      result: { ...before, alt },
      action: 'event.picture_described',
      changes: changesBetween({ alt: before.alt }, { alt }),
    }
  })
}

/** Takes a picture from an event. Its files go a little later, when no event shows them any more. */
export function deletePicture(
  deps: ChangeDeps,
  actor: Actor,
  eventId: string,
  imageId: string,
): Promise<void> {
  return editPictures(deps, actor, eventId, async (tx) => {
    const deleted = await deleteImage(tx, { eventId, imageId })
    if (!deleted) throw noSuchPicture()
    if (deleted.picture_id) {
      await enqueue(tx, {
        topic: 'picture.removed',
        payload: { picture_id: deleted.picture_id },
        runAt: new Date(deps.now().getTime() + UPLOAD_GRACE_MS),
      })
    }
    return {
      result: undefined,
      action: 'event.picture_removed',
      changes: { image: { from: imageId, to: null } },
    }
  })
}

export function orderPictures(
  deps: ChangeDeps,
  actor: Actor,
  eventId: string,
  imageIds: string[],
): Promise<EventImage[]> {
  return editPictures(deps, actor, eventId, async (tx) => {
    const present = (await imagesOfEvent(tx, eventId)).map(({ id }) => id)
    if (!isReordering(imageIds, present))
      throw new AppError(
        'CONFLICT',
        'These are not exactly the pictures that the event has now. Please read it again.',
      )
    await orderImages(tx, eventId, imageIds)
    return {
      result: await imagesOfEvent(tx, eventId),
      action: 'event.pictures_ordered',
      changes: changesBetween({ images: present }, { images: imageIds }),
    }
  })
}
