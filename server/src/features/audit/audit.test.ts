import { describe, expect, it } from 'vitest'
import { inTransaction, type Tx } from '../../db/connection.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { changesBetween, recordAudit } from './index.ts'

const { db, pool } = useTestDatabase()
const author = { userId: '3f2504e0-4f89-41d3-9a0c-0305e82c3301', requestId: 'request-1' }
const entry = {
  action: 'event.updated',
  subjectId: 'event-1',
  changes: { title: { from: 'a', to: 'b' } },
} as const
const lines = async () =>
  (await pool.query('SELECT actor_id, action, subject_id, changes, request_id FROM audit_log ORDER BY id'))
    .rows

describe('the audit log', () => {
  it('says who did what, and in which request', async () => {
    await inTransaction(db, (tx) => recordAudit(tx, author, entry))
    expect(await lines()).toEqual([
      {
        actor_id: author.userId,
        action: 'event.updated',
        subject_id: 'event-1',
        changes: { title: { from: 'a', to: 'b' } },
        request_id: 'request-1',
      },
    ])
  })

  it('says nothing of what did not happen', async () => {
    const failed = inTransaction(db, async (tx) => {
      await recordAudit(tx, author, entry)
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    expect(await lines()).toEqual([])
    await expect(recordAudit(db as unknown as Tx, author, entry)).rejects.toThrow('needs the transaction')
  })
})

describe('changesBetween', () => {
  it('names the fields that differ, with null for nothing', () => {
    const before = { title: 'a', city: null, tags: ['x'], price_min: 1, at: new Date(0) }
    const after = { title: 'b', city: undefined, tags: ['x'], price_max: 2, at: new Date(0) }
    expect(changesBetween(before, after)).toEqual({
      title: { from: 'a', to: 'b' },
      price_min: { from: 1, to: null },
      price_max: { from: null, to: 2 },
    })
  })

  it('shortens long texts, and sees a change at their end', () => {
    const { text } = changesBetween({ text: 'x'.repeat(300) }, { text: `${'x'.repeat(300)}y` })
    expect(text).toEqual({ from: `${'x'.repeat(200)}…`, to: `${'x'.repeat(200)}…` })
  })
})
