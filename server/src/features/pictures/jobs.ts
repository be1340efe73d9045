import type { Deps } from '../../deps.ts'
import type { JobHandler } from '../../jobs/types.ts'
import { addAvif } from './add-avif.ts'
import { deleteIfUnused, deleteOrphanedPictures } from './delete-unused.ts'
import { UPLOAD_GRACE_MS } from './rules.ts'

type PictureJobDeps = Pick<Deps, 'db' | 'cache' | 'files' | 'pictureCodec' | 'now'>

export function addAvifJob(deps: PictureJobDeps): JobHandler {
  return ({ payload }) => addAvif(deps, String(payload['picture_id']))
}

/** What is not deleted here, because somebody has just wanted it, is left to the sweep. */
export function deleteRemovedPictureJob(deps: PictureJobDeps): JobHandler {
  return async ({ payload }) => {
    await deleteIfUnused(deps, String(payload['picture_id']), UPLOAD_GRACE_MS)
  }
}

export function deleteOrphanedPicturesJob(deps: PictureJobDeps): JobHandler {
  return async ({ signal, log }) => {
    const count = await deleteOrphanedPictures(deps, signal)
    if (count > 0) log.info({ count }, 'Pictures that nothing shows were deleted.')
  }
}
