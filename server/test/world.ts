import { randomBytes, randomUUID } from 'node:crypto'
import { ROLES } from '@eventbuzz/contract/identity'
import type { DatabaseConnection } from '../src/db/connection.ts'
import { anEvent } from './builders.ts'
import { aPerson, type Person } from './issuer.ts'

/** Who asks; `owner` and `other` are organizers, `blocked` has every role. */
export const ASKERS = ['guest', 'member', 'user', 'owner', 'other', 'admin', 'blocked'] as const
export type Asker = (typeof ASKERS)[number]

/** The people of the authorisation matrix; a guest is nobody. */
export const PEOPLE: Record<Asker, Person | undefined> = {
  guest: undefined,
  member: { subject: 'member', roles: [] },
  user: aPerson('user', 'user'),
  owner: aPerson('organizer', 'owner'),
  other: aPerson('organizer', 'other'),
  admin: aPerson('admin', 'admin'),
  blocked: { subject: 'blocked', roles: [...ROLES] },
}

export interface World {
  /** Active, of the owner. */
  event: { id: string; slug: string }
  /** A draft of the owner. */
  draft: { id: string; slug: string }
  /** The only picture of the event, and of the draft. */
  imageId: string
  draftImageId: string
  /** Of a category that no event has. */
  categoryId: string
  /** An open report of the event, by a guest. */
  reportId: string
  /** Of somebody who asks for nothing. */
  userId: string
  /** An API token of the owner. */
  tokenId: string
}

/** Makes what the requests of the matrix are about. */
export async function aWorld({ db, pool }: Pick<DatabaseConnection, 'db' | 'pool'>): Promise<World> {
  const id = async (text: string, values: unknown[] = []) =>
    (await pool.query<{ id: string }>(text, values)).rows[0]!.id
  const person = (subject: string) =>
    id(
      `INSERT INTO app_user (subject, blocked_at) VALUES ($1, CASE WHEN $1 = 'blocked' THEN now() END)
       ON CONFLICT (subject) DO UPDATE SET email = app_user.email RETURNING id`,
      [subject],
    )
  const ownerId = await person('owner')
  await person('blocked')
  const [event, draft] = [await anEvent(db), await anEvent(db, { status: 'draft' })]
  await pool.query('UPDATE event SET created_by = $1 WHERE id = any($2)', [ownerId, [event.id, draft.id]])
  const image = (eventId: string) =>
    id(
      `INSERT INTO event_image (event_id, urls) VALUES ($1, '{"original": "https://pictures.example.org/1.webp"}')
       RETURNING id`,
      [eventId],
    )
  return {
    imageId: await image(event.id),
    draftImageId: await image(draft.id),
    event,
    draft,
    categoryId: await id(
      `INSERT INTO category (name, slug, color_hex, icon_name) VALUES ('Unused', $1, '#000000', 'event')
       RETURNING id`,
      [`unused-${randomUUID()}`],
    ),
    reportId: await id("INSERT INTO report (event_id, reason) VALUES ($1, 'spam') RETURNING id", [event.id]),
    userId: await person('somebody'),
    tokenId: await id(
      `INSERT INTO api_token (user_id, name, token_hash, prefix, scopes, expires_at)
       VALUES ($1, 'Script', $2, 'ebt_abcdef', '{events:read}', now() + interval '1 day') RETURNING id`,
      [ownerId, randomBytes(32).toString('hex')],
    ),
  }
}
