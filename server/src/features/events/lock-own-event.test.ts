import { beforeEach, describe, expect, it } from 'vitest'
import { EVENT_STATUSES, type EventStatus } from '@eventbuzz/contract/events'
import { ROLES, type Role } from '@eventbuzz/contract/identity'
import { inTransaction } from '../../db/connection.ts'
import type { Actor } from '../../lib/actor.ts'
import { anEvent } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { announceEvents, lockOwnEvent } from './index.ts'

const { db, pool } = useTestDatabase()

let people: Record<'owner' | 'other', string>
beforeEach(async () => {
  const { rows } = await pool.query<{ id: string }>(
    "INSERT INTO app_user (subject) VALUES ('owner'), ('other') RETURNING id",
  )
  people = { owner: rows[0]!.id, other: rows[1]!.id }
})

const actor = (who: keyof typeof people, role: Role): Actor => ({
  userId: people[who],
  subject: who,
  roles: new Set(ROLES.slice(0, ROLES.indexOf(role) + 1)),
  requestId: 'request-1',
})
const lock = (by: Actor, id: string) => inTransaction(db, (tx) => lockOwnEvent(tx, by, id))
const owned = async (status: EventStatus) => {
  const { id } = await anEvent(db, { status })
  await pool.query('UPDATE event SET created_by = $1 WHERE id = $2', [people.owner, id])
  return id
}

describe('lockOwnEvent', () => {
  it.each(EVENT_STATUSES)(
    'lets the organizer whose it is and admins write an event that is %s',
    async (status) => {
      const id = await owned(status)
      expect(await lock(actor('owner', 'organizer'), id)).toMatchObject({ id, status })
      expect(await lock(actor('other', 'admin'), id)).toMatchObject({ id, created_by: people.owner })
    },
  )

  it.each([
    ['draft', 'NOT_FOUND'],
    ['pending', 'NOT_FOUND'],
    ['active', 'FORBIDDEN'],
    ['cancelled', 'FORBIDDEN'],
    ['completed', 'FORBIDDEN'],
  ] as const)('answers another organizer about an event that is %s: %s', async (status, code) => {
    await expect(lock(actor('other', 'organizer'), await owned(status))).rejects.toMatchObject({ code })
  })

  it('keeps out who is an organizer no longer, and knows no owner of what was imported', async () => {
    const id = await owned('active')
    await expect(lock(actor('owner', 'user'), id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const imported = await anEvent(db)
    await expect(lock(actor('owner', 'organizer'), imported.id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('knows nothing of an event that is not there', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000'
    await expect(lock(actor('owner', 'admin'), nobody)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('announceEvents', () => {
  it('puts each event into one job, 500 to a job', async () => {
    const ids = Array.from(
      { length: 1_001 },
      (_, i) => `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
    )
    await inTransaction(db, (tx) => announceEvents(tx, ids))
    const { rows } = await pool.query<{ topic: string; payload: { event_ids: string[] } }>(
      'SELECT topic, payload FROM job ORDER BY id',
    )
    expect(rows.map(({ payload }) => payload.event_ids.length)).toEqual([500, 500, 1])
    expect(rows.flatMap(({ payload }) => payload.event_ids)).toEqual(ids)
    expect(new Set(rows.map(({ topic }) => topic))).toEqual(new Set(['event.changed']))
  })

  it('announces nothing when nothing was written', async () => {
    await inTransaction(db, (tx) => announceEvents(tx, []))
    expect((await pool.query('SELECT FROM job')).rowCount).toBe(0)
  })
})
