import { inTransaction, type Tx } from '../../../db/connection.ts'
import type { Deps } from '../../../deps.ts'
import { enqueue } from '../../../jobs/enqueue.ts'
import { AppError } from '../../../lib/app-error.ts'
import { avatarUrl, UPLOAD_GRACE_MS } from '../rules.ts'
import { heldPicture, storePicture } from '../store-picture.ts'
import { lockAvatar, setAvatar, type Avatar } from './queries.ts'

/** Gives a person a picture, in the place of the one they have. */
export async function changeAvatar(
  deps: Pick<Deps, 'db' | 'files' | 'pictureCodec' | 'now'>,
  userId: string,
  file: Uint8Array,
): Promise<void> {
  await storePicture(deps, file, (pictureId) =>
    inTransaction(deps.db, async (tx) => {
      const url = avatarUrl(await heldPicture(tx, pictureId))
      return replace(tx, deps, userId, { avatar_picture_id: pictureId, avatar_url: url })
    }),
  )
}

/** Takes a person's picture away; its files go a little later. Where there is none nothing happens. */
export async function removeAvatar(deps: Pick<Deps, 'db' | 'now'>, userId: string): Promise<void> {
  await inTransaction(deps.db, (tx) =>
    replace(tx, deps, userId, { avatar_picture_id: null, avatar_url: null }),
  )
}

async function replace(tx: Tx, { now }: Pick<Deps, 'now'>, userId: string, avatar: Avatar): Promise<Avatar> {
  const before = await lockAvatar(tx, userId)
  if (!before) throw new AppError('NOT_FOUND', 'This account is gone.')
  if (before.avatar_picture_id === avatar.avatar_picture_id) return before
  await setAvatar(tx, userId, avatar)
  if (before.avatar_picture_id)
    await enqueue(tx, {
      topic: 'picture.removed',
      payload: { picture_id: before.avatar_picture_id },
      runAt: new Date(now().getTime() + UPLOAD_GRACE_MS),
    })
  return avatar
}
