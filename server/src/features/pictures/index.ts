export { removeAvatar } from './avatar/change-avatar.ts'
export { deleteIfUnused } from './delete-unused.ts'
export { picturesOfEvents } from './queries.ts'
export { UPLOAD_GRACE_MS } from './rules.ts'
