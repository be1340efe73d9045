import { Compile } from 'typebox/schema'
import { beforeEach, describe, expect, it } from 'vitest'
import { DataExport } from '@eventbuzz/contract/data-export'
import { useTestApp } from '../../../../test/app.ts'
import { aDraftBy, anEvent, aPublishedEventBy } from '../../../../test/builders.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { FakeAccounts } from '../../../../test/fake-accounts.ts'
import { aPerson } from '../../../../test/issuer.ts'
import { deleteOldExports } from './delete-old-exports.ts'
import { prepareExport } from './prepare-export.ts'

const accounts = new FakeAccounts()
const database = useTestDatabase()
const { db, pool } = database
const app = useTestApp(database, { RATE_LIMIT_WRITES: '10' }, { accounts })
const ines = { ...aPerson('organizer', 'ines'), name: 'Ines', email: 'ines@example.org' }
const me = app.as(ines)
const schema = Compile(DataExport)
const NOON = '2026-06-10T12:00:00.000Z'
const myId = async () => (await me.get('/users/me')).body.id as string
const fill = async (rows: number) =>
  pool.query(
    `INSERT INTO audit_log (actor_id, action, changes)
     SELECT $1, 'event.updated', jsonb_build_object('text', jsonb_build_object('from', n, 'to', repeat('é', 500)))
     FROM generate_series(1, $2::int) AS n`,
    [await myId(), rows],
  )
const exportId = async () => (await pool.query('SELECT id FROM data_export')).rows[0]?.id as string
const parts = async () => (await pool.query('SELECT FROM data_export_part')).rowCount

let minute = 0
beforeEach(() => {
  accounts.reset()
  // Each test has a limit of its own.
  app.clock.set(new Date(Date.parse(NOON) + 120_000 * minute++).toISOString())
})

describe('a copy of the own data', () => {
  it('has all that is stored, as described, and nothing of others', async () => {
    accounts.add('ines', 'ines@example.org', 'Ines')
    const draft = await aDraftBy(me, { title: 'My draft', tags: ['fado'], metadata: { mine: [1, null] } })
    await aPublishedEventBy(me, { price_min: 1.5, price_max: 2, currency: 'EUR' })
    const other = await anEvent(db, { title: 'Of somebody else' })
    await me.put(`/events/${other.id}/favorite`)
    await me.post(`/events/${other.id}/reports`, { reason: 'spam', message: 'Spam!' })
    const id = await myId()
    await pool.query('INSERT INTO reminder (user_id, event_id, remind_at) VALUES ($1, $2, now())', [
      id,
      other.id,
    ])
    await pool.query(
      `INSERT INTO event_image (event_id, urls, alt) VALUES ($1, '{"original": "https://p.example.org/1.webp"}', 'Stage')`,
      [draft.id],
    )
    await pool.query("INSERT INTO event_old_slug (slug, event_id) VALUES ('old', $1)", [draft.id])
    await pool.query(
      `INSERT INTO series (rrule, starts_at, timezone, exdates, created_by)
       VALUES ('FREQ=WEEKLY', '2026-06-10 20:00', 'Europe/Lisbon', '{2026-06-17 20:00}', $1)`,
      [id],
    )
    const made = await me.post('/users/me/tokens', { name: 'Blog', scopes: ['events:read'] })
    expect(made.status).toBe(201)
    const handled = `INSERT INTO report (event_id, reason, message, status, handled_by, handled_at, note)
      VALUES ($1, 'other', 'Words of another person', 'resolved', $2, now(), 'My note')`
    await pool.query(handled, [other.id, id])
    await app.as('admin').patch(`/admin/users/${id}`, { display_name: 'Inês' })
    await app.as(aPerson('organizer', 'another')).post('/events', {})
    await aDraftBy(app.as(aPerson('organizer', 'another')), { title: 'Not mine' })

    const { status, headers, body } = await me.get('/users/me/export')
    expect(status).toBe(200)
    expect(headers['content-disposition']).toBe('attachment; filename="eventbuzz-data-2026-06-10.json"')
    expect(headers['cache-control']).toBe('private, no-store')
    expect(schema.Errors(body)).toEqual([true, []])
    expect(body).toMatchObject({
      format: 'eventbuzz-data-export',
      version: 1,
      instance: expect.stringMatching(/^http/),
      profile: { id, subject: 'ines', display_name: 'Inês', email: 'ines@example.org' },
      account: { state: 'known', email: 'ines@example.org', is_email_verified: true, name: 'Ines' },
      favorites: [{ event_id: other.id, title: 'Of somebody else' }],
      reminders: [{ event_id: other.id, sent_at: null }],
      reports: [{ event_id: other.id, reason: 'spam', message: 'Spam!' }],
      api_tokens: [{ name: 'Blog', scopes: ['events:read'], last_used_at: null, revoked_at: null }],
      handled_reports: [{ event_id: other.id, status: 'resolved', note: 'My note' }],
      series: [{ rrule: 'FREQ=WEEKLY', starts_at: '2026-06-10T20:00:00', exdates: ['2026-06-17T20:00:00'], rdates: [] }],
    }) // prettier-ignore
    const events = Object.fromEntries(body.events.map((event: { title: string }) => [event.title, event]))
    expect(Object.keys(events).toSorted()).toEqual(['Evening concert', 'My draft'])
    expect(events['My draft']).toMatchObject({
      id: draft.id, status: 'draft', tags: ['fado'], metadata: { mine: [1, null] }, old_slugs: ['old'], category: 'music',
      pictures: [{ url: 'https://p.example.org/1.webp', alt: 'Stage', created_at: expect.stringMatching(/Z$/) }],
    }) // prettier-ignore
    expect(events['Evening concert']).toMatchObject({ price_min: 1.5, price_max: 2, currency: 'EUR' })
    expect(body.audit.map(({ by, action }: Record<string, string>) => [by, action])).toEqual([
      ['you', 'event.created'],
      ['you', 'event.created'],
      ['you', 'token.created'],
      ['somebody_else', 'user.renamed'],
      ['you', 'user.exported'],
    ])
    expect(JSON.stringify(body)).not.toMatch(/Words of another|Not mine|actor_id|token_hash/)
  })

  it('says when the identity provider cannot be asked, and hands out the rest', async () => {
    const state = async () => (await me.get('/users/me/export')).body.account
    expect(await state()).toEqual({ state: 'gone' })
    accounts.isAway = true
    expect(await state()).toEqual({ state: 'not_reachable' })
  })

  it('is for somebody who is blocked too, and written into the audit log', async () => {
    const id = await myId()
    await pool.query('UPDATE app_user SET blocked_at = now()')
    expect((await me.get('/users/me/export')).body.profile.blocked_at).toMatch(/Z$/)
    expect((await me.get('/users/me/data')).status).toBe(200)
    expect((await pool.query('SELECT action, actor_id, subject_id FROM audit_log')).rows).toEqual([
      { action: 'user.exported', actor_id: id, subject_id: id },
    ])
  })

  it('is not for everybody, not for ever, and has no other parameters', async () => {
    expect((await app.get('/users/me/export')).status).toBe(401)
    expect((await me.get('/users/me/export?user=x')).status).toBe(400)
    const answers = []
    for (let n = 0; n < 11; n++) answers.push((await me.get('/users/me/export')).status)
    expect([answers[0], answers.at(-1)]).toEqual([200, 429])
  })
})

describe('a large copy', () => {
  it('is prepared by a job, then handed out for a week', async () => {
    await fill(1_000)
    expect((await me.get('/users/me/data')).body.is_large).toBe(false)
    await aDraftBy(me)
    expect((await me.get('/users/me/data')).body.is_large).toBe(true)
    const asked = await me.get('/users/me/export')
    expect([asked.status, asked.headers['retry-after']]).toEqual([202, '10'])
    expect((await me.get('/users/me/export')).body).toEqual(asked.body)
    const { rows } = await pool.query("SELECT payload FROM job WHERE topic = 'user.export_requested'")
    expect(rows).toEqual([{ payload: { export_id: await exportId(), user_id: await myId() } }])

    await prepareExport(app.deps(), await exportId())
    expect(await parts()).toBeGreaterThan(1)
    const ready = await me.get('/users/me/export')
    expect(ready.status).toBe(200)
    expect(schema.Errors(ready.body)).toEqual([true, []])
    expect([ready.body.events.length, ready.body.audit.length]).toEqual([1, 1_001])
    expect(ready.body.audit[5].changes.text.to).toBe('é'.repeat(500))

    const now = app.clock.now().getTime()
    app.clock.set(new Date(now + 7 * 24 * 3_600_000 - 1_000).toISOString())
    expect((await me.get('/users/me/export')).body.exported_at).toBe(ready.body.exported_at)
    app.clock.set(new Date(now + 7 * 24 * 3_600_000).toISOString())
    expect((await me.get('/users/me/export')).status).toBe(202)
    expect(await parts()).toBe(0)
  })

  it('can be renewed, and is deleted after a week also when nobody asks', async () => {
    await fill(1_001)
    await me.get('/users/me/export')
    const first = await exportId()
    expect((await me.get('/users/me/export?renew=true')).status).toBe(202)
    expect(await exportId()).toBe(first)
    await prepareExport(app.deps(), first)
    expect((await me.get('/users/me/export?renew=true')).status).toBe(202)
    expect(await exportId()).not.toBe(first)
    expect(await parts()).toBe(0)
    await prepareExport(app.deps(), await exportId())
    app.clock.set(new Date(app.clock.now().getTime() + 7 * 24 * 3_600_000).toISOString())
    await deleteOldExports(app.deps())
    expect([await exportId(), await parts()]).toEqual([undefined, 0])
  })

  it('is whole when its job runs twice, also at the same time, or ends half way', async () => {
    await fill(1_001)
    await me.get('/users/me/export')
    const id = await exportId()
    const signal = { throwIfAborted() { throw new Error('crash') } } as unknown as AbortSignal // prettier-ignore
    await expect(prepareExport(app.deps(), id, signal)).rejects.toThrow('crash')
    await Promise.all([prepareExport(app.deps(), id), prepareExport(app.deps(), id)])
    await prepareExport(app.deps(), id)
    const { status, body } = await me.get('/users/me/export')
    expect([status, body.audit.length]).toEqual([200, 1_001])
    expect((await pool.query('SELECT DISTINCT run FROM data_export_part')).rowCount).toBe(1)
    await prepareExport(app.deps(), '00000000-0000-4000-8000-000000000000')
  })

  it('is made once when two ask at the same time, and belongs to one person', async () => {
    await fill(1_001)
    const answers = await Promise.all([me.get('/users/me/export'), me.get('/users/me/export')])
    expect(answers.map(({ status }) => status)).toEqual([202, 202])
    expect((await pool.query('SELECT FROM data_export')).rowCount).toBe(1)
    await prepareExport(app.deps(), await exportId())
    const other = await app.as(aPerson('organizer', 'another')).get('/users/me/export')
    expect(other.body.profile.subject).toBe('another')
  })
})

describe('what is stored about oneself', () => {
  it('is told by kind, with since when, how long, and what an erasure does to it', async () => {
    await aDraftBy(me)
    await aPublishedEventBy(me)
    await me.put(`/events/${(await anEvent(db)).id}/favorite`)
    const { body, headers } = await me.get('/users/me/data')
    expect(headers['cache-control']).toBe('private, no-store')
    const kinds = Object.fromEntries(body.kinds.map((kind: { kind: string }) => [kind.kind, kind]))
    expect(Object.keys(kinds)).toHaveLength(13)
    expect(kinds).toMatchObject({
      profile: { count: 1, since: expect.stringMatching(/Z$/), kept_days: null, after_erasure: 'deleted' },
      favorites: { count: 1 },
      hidden_events: { count: 1, after_erasure: 'deleted' },
      public_events: { count: 1, after_erasure: 'handed_over' },
      audit_lines: { count: 2, kept_days: 365, after_erasure: 'made_anonymous' },
      reminders: { count: 0, since: null },
      exports: { count: 0, kept_days: 7 },
    })
    expect((await app.get('/users/me/data')).status).toBe(401)
  })
})
