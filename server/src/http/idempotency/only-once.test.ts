import { describe, expect, it } from 'vitest'
import { inTransaction } from '../../db/connection.ts'
import { useTestApp } from '../../../test/app.ts'
import { anEvent, anEventInput } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { aPerson } from '../../../test/issuer.ts'
import { silentLog } from '../../../test/jobs.ts'
import { expireIdempotencyKeysJob, onlyOnce } from './only-once.ts'

const database = useTestDatabase()
const { db, pool } = database
const app = useTestApp(database)
const organizer = app.as('organizer')
const post = (body: unknown, key = 'key-1', client = organizer) =>
  client.post('/events', body, { 'idempotency-key': key })
const count = async (table: string) =>
  Number((await pool.query(`SELECT count(*) FROM ${table}`)).rows[0].count)

describe('Idempotency-Key', () => {
  it('gives the same answer to the same request, and does it once', async () => {
    const first = await post(anEventInput({ tags: ['b', 'a'], metadata: { z: 1, a: 2 } }))
    expect(first.status).toBe(201)
    expect(first.headers['idempotency-replayed']).toBeUndefined()
    await organizer.patch(`/events/${first.body.id}`, { title: 'Changed since' })
    const { title, ...rest } = anEventInput({ metadata: { a: 2, z: 1 }, tags: ['b', 'a'] })
    const again = await post({ ...rest, title })
    expect(again.status).toBe(201)
    expect(again.body).toEqual(first.body)
    expect(again.headers).toMatchObject({
      'idempotency-replayed': 'true',
      location: first.headers['location'],
      etag: first.headers['etag'],
    })
    expect(await count('event')).toBe(1)
    expect(await count('audit_log')).toBe(2)
    expect(await count('job')).toBe(2)
  })

  it('refuses another request with the same key', async () => {
    await post(anEventInput())
    const { status, body } = await post(anEventInput({ title: 'Another one' }))
    expect(status).toBe(422)
    expect(body.error.code).toBe('IDEMPOTENCY_CONFLICT')
    expect(await count('event')).toBe(1)
  })

  it('belongs to one person', async () => {
    await post(anEventInput())
    const { status, headers } = await post(anEventInput(), 'key-1', app.as(aPerson('organizer', 'another')))
    expect([status, headers['idempotency-replayed']]).toEqual([201, undefined])
    expect(await count('event')).toBe(2)
  })

  it('makes one event of requests that come at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => post(anEventInput())))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1)
    expect(await count('event')).toBe(1)
  })

  it('keeps no error: what was wrong may be right later', async () => {
    const body = anEventInput({ category: 'fado' })
    expect((await post(body)).status).toBe(400)
    expect(await count('idempotency_key')).toBe(0)
    await pool.query(
      "INSERT INTO category (name, slug, color_hex, icon_name) VALUES ('Fado', 'fado', '#000000', 'x')",
    )
    try {
      expect((await post(body)).status).toBe(201)
    } finally {
      await pool.query('DELETE FROM event')
      await pool.query("DELETE FROM category WHERE slug = 'fado'")
    }
  })

  it('is forgotten after a day', async () => {
    await post(anEventInput())
    app.clock.set('2026-06-11T11:59:00Z')
    expect((await post(anEventInput())).headers['idempotency-replayed']).toBe('true')
    app.clock.set('2026-06-11T12:00:00Z')
    const { status, headers } = await post(anEventInput())
    expect([status, headers['idempotency-replayed']]).toEqual([201, undefined])
    expect(await count('event')).toBe(2)

    const expire = expireIdempotencyKeysJob({ db, now: app.clock.now })
    const job = {
      id: 1,
      topic: 'x',
      payload: {},
      attempt: 1,
      signal: new AbortController().signal,
      log: silentLog,
    }
    await expire(job)
    expect(await count('idempotency_key')).toBe(1)
    app.clock.set('2026-06-12T12:00:00Z')
    await expire(job)
    expect(await count('idempotency_key')).toBe(0)
  })

  it.each(['', 'x'.repeat(256), 'with space', 'é'])('refuses the key %j', async (key) => {
    const { status, body } = await post(anEventInput(), key)
    expect(status).toBe(400)
    expect(body.error.details[0].parameter).toBe('idempotency-key')
    expect(await count('event')).toBe(0)
  })
})

describe('onlyOnce', () => {
  const request = async () => {
    const { rows } = await pool.query<{ id: string }>(
      "INSERT INTO app_user (subject) VALUES ('me') RETURNING id",
    )
    return { userId: rows[0]!.id, key: 'key-1', hash: 'abc' }
  }

  it('leaves neither key nor work when the transaction ends half way', async () => {
    const me = await request()
    const attempt = (fails: boolean) =>
      inTransaction(db, async (tx) => {
        const done = await onlyOnce(tx, me, new Date(), () => anEvent(tx))
        // As a crash would, after everything was written and before the commit.
        if (fails) throw new Error('crash')
        return done
      })
    await expect(attempt(true)).rejects.toThrow('crash')
    expect([await count('event'), await count('idempotency_key')]).toEqual([0, 0])
    const first = await attempt(false)
    expect(first.isReplay).toBe(false)
    expect(await attempt(false)).toEqual({ result: first.result, isReplay: true })
    expect(await count('event')).toBe(1)
  })

  it('keeps nothing without a key', async () => {
    await inTransaction(db, (tx) => onlyOnce(tx, undefined, new Date(), () => anEvent(tx)))
    expect([await count('event'), await count('idempotency_key')]).toEqual([1, 0])
  })
})
