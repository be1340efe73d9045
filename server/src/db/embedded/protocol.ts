import type { LockOwner } from './lock.ts'

/** First message from the parent to the database process; later it may send `'stop'`. */
export interface StartMessage {
  databaseDir: string
  lockFile: string
  socketDir: string
  port: number
}

export type ChildMessage =
  { type: 'ready' } | { type: 'in-use'; owner: LockOwner } | { type: 'failed'; message: string }
