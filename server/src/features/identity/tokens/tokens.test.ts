import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../../test/app.ts'
import { anEventInput } from '../../../../test/builders.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { aPerson } from '../../../../test/issuer.ts'
import { hashOf } from '../../../lib/api-token-text.ts'
import { forgetTokens } from './forget-tokens.ts'

const { db, pool } = useTestDatabase()
const app = useTestApp({ db, pool })
const ines = aPerson('organizer', 'ines')
const me = app.as(ines)
const script = { name: ' Library ', scopes: ['events:write', 'events:read'] }
const audit = async (action: string) =>
  (
    await pool.query('SELECT actor_id, subject_id, changes FROM audit_log WHERE action = $1 ORDER BY id', [
      action,
    ])
  ).rows
const later = (ms: number) => app.clock.set(new Date(app.clock.now().getTime() + ms).toISOString())
const DAY_MS = 86_400_000

describe('a token', () => {
  it('is shown once, and kept as a hash', async () => {
    const { status, body, headers } = await me.post('/users/me/tokens', script)
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.any(String),
      name: 'Library',
      prefix: body.token.slice(0, 10),
      scopes: ['events:read', 'events:write'],
      created_at: app.clock.now().toISOString(),
      expires_at: new Date(app.clock.now().getTime() + 90 * DAY_MS).toISOString(),
      last_used_at: null,
      revoked_at: null,
      token: expect.stringMatching(/^ebt_[0-9A-Za-z]{49}$/),
    })
    expect(headers['cache-control']).toBe('private, no-store')
    const { token, ...shown } = body
    expect((await me.get('/users/me/tokens')).body).toEqual({ items: [shown] })
    const [row] = (await pool.query('SELECT * FROM api_token')).rows
    expect(row.token_hash).toBe(hashOf(token))
    expect(JSON.stringify(row)).not.toContain(token)
    expect(JSON.stringify(await audit('token.created'))).not.toContain(token)
    expect(await audit('token.created')).toMatchObject([
      { subject_id: body.id, changes: { scopes: { to: ['events:read', 'events:write'] } } },
    ])
  })

  it.each([
    [{ name: 'x' }],
    [{ scopes: ['events:read'] }],
    [{ ...script, scopes: [] }],
    [{ ...script, scopes: ['events:read', 'events:read'] }],
    [{ ...script, scopes: ['admin:write'] }],
    [{ ...script, scopes: 'events:read' }],
    [{ ...script, name: ' ' }],
    [{ ...script, name: 'x'.repeat(101) }],
    [{ ...script, expires_in_days: 0 }],
    [{ ...script, expires_in_days: 366 }],
    [{ ...script, expires_in_days: null }],
    [{ ...script, user_id: randomUUID() }],
  ])('is not made from %j', async (input) => {
    const { status, body } = await me.post('/users/me/tokens', input)
    expect([status, body.error.code]).toEqual([400, 'VALIDATION_ERROR'])
    expect((await me.get('/users/me/tokens')).body.items).toEqual([])
  })

  it('is one of at most twenty that live, however many are asked for at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 24 }, () => me.post('/users/me/tokens', { ...script, expires_in_days: 1 })),
    )
    const made = answers.filter(({ status }) => status === 201)
    expect(made).toHaveLength(20)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(4)
    expect((await app.as('organizer').post('/users/me/tokens', script)).status).toBe(201)
    await me.delete(`/users/me/tokens/${made[0]!.body.id}`)
    expect((await me.post('/users/me/tokens', script)).status).toBe(201)
    expect((await me.post('/users/me/tokens', script)).status).toBe(409)
    later(DAY_MS)
    expect((await me.post('/users/me/tokens', script)).status).toBe(201)
  })

  it('ends when its owner says so, and at nobody else’s word', async () => {
    const { id, token } = (await me.post('/users/me/tokens', script)).body
    const bearer = { authorization: `Bearer ${token}` }
    expect((await app.as('admin').delete(`/users/me/tokens/${id}`)).status).toBe(404)
    expect((await me.delete(`/users/me/tokens/${randomUUID()}`)).status).toBe(404)
    expect((await me.delete('/users/me/tokens/none')).status).toBe(400)
    expect((await app.get('/users/me/events', bearer)).status).toBe(200)
    expect((await me.delete(`/users/me/tokens/${id}`)).status).toBe(204)
    expect((await me.delete(`/users/me/tokens/${id}`)).status).toBe(204)
    const refused = await app.get('/users/me/events', bearer)
    expect([refused.status, refused.body.error.message]).toEqual([
      401,
      'This API token was revoked. Please make another one.',
    ])
    expect(refused.headers['www-authenticate']).toBe('Bearer error="invalid_token"')
    expect(await audit('token.revoked')).toMatchObject([{ subject_id: id }])
  })

  it('makes no tokens and ends none', async () => {
    const client = await app.withToken(ines, { scopes: ['events:read', 'events:write', 'profile:read'] })
    expect((await client.post('/users/me/tokens', script)).status).toBe(403)
    expect((await client.get('/users/me/tokens')).status).toBe(403)
    expect((await client.delete(`/users/me/tokens/${client.token.id}`)).status).toBe(403)
  })

  it('is good until the instant when it expires', async () => {
    const client = await app.withToken(ines, { scopes: ['profile:read'] })
    later(DAY_MS - 1)
    expect((await client.get('/users/me')).status).toBe(200)
    later(1)
    expect((await client.get('/users/me')).status).toBe(401)
  })

  it('makes events that say so', async () => {
    const client = await app.withToken(ines, { scopes: ['events:write'] })
    const made = await client.post('/events', anEventInput())
    expect([made.status, made.body.source]).toEqual([201, 'api'])
    expect((await me.post('/events', anEventInput())).body.source).toBe('user')
  })
})

describe('the owner of a token', () => {
  it('gives it their roles of the latest sign-in, and no others', async () => {
    const client = await app.withToken(ines, { scopes: ['events:write', 'admin:read'] })
    expect((await client.post('/events', anEventInput())).status).toBe(201)
    expect((await client.get('/admin/stats')).status).toBe(403)
    await app.as(aPerson('admin', 'ines')).get('/users/me')
    expect((await client.get('/admin/stats')).status).toBe(200)
    await app.as(aPerson('user', 'ines')).get('/users/me')
    expect((await client.get('/admin/stats')).status).toBe(403)
    expect((await client.post('/events', anEventInput())).status).toBe(403)
  })

  it('takes it along when they are blocked or gone', async () => {
    const client = await app.withToken(ines, { scopes: ['profile:read'] })
    await pool.query('UPDATE app_user SET blocked_at = now()')
    expect((await client.get('/users/me')).status).toBe(403)
    await pool.query('DELETE FROM app_user')
    expect((await client.get('/users/me')).status).toBe(401)
    expect((await pool.query('SELECT FROM api_token')).rowCount).toBe(0)
  })

  it('ends it when they ask for the deletion of their account, unless they come back', async () => {
    const client = await app.withToken(ines, { scopes: ['profile:read'] })
    await pool.query('UPDATE app_user SET deletion_requested_at = $1', [
      new Date(app.clock.now().getTime() - 1000),
    ])
    const { status, body } = await client.get('/users/me')
    expect([status, body.error.message]).toEqual([401, 'The account of this API token is being deleted.'])
    expect(await audit('token.refused')).toMatchObject([{ changes: { reason: { to: 'leaving' } } }])
    expect((await me.get('/users/me')).status).toBe(200)
    expect((await client.get('/users/me')).status).toBe(200)
  })
})

describe('the use of a token', () => {
  const usedAt = async () => (await pool.query('SELECT last_used_at FROM api_token')).rows[0].last_used_at

  it('is known to the minute', async () => {
    const client = await app.withToken(ines, { scopes: ['profile:read'] })
    const first = app.clock.now()
    await Promise.all(Array.from({ length: 5 }, () => client.get('/users/me')))
    await expect.poll(usedAt).toEqual(first)
    later(59_000)
    await client.get('/users/me')
    await client.get('/users/me')
    expect(await usedAt()).toEqual(first)
    later(1_000)
    await client.get('/users/me')
    await expect.poll(usedAt).toEqual(app.clock.now())
    expect((await me.get('/users/me/tokens')).body.items[0].last_used_at).toBe(app.clock.now().toISOString())
  })

  it('that is refused is in the audit log, once a minute for each address', async () => {
    const client = await app.withToken(ines, { scopes: ['profile:read'], end: 'revoked' })
    for (let i = 0; i < 5; i += 1) expect((await client.get('/users/me')).status).toBe(401)
    await client.post('/events', anEventInput())
    const owner = (await me.get('/users/me')).body.id
    const line = {
      actor_id: owner,
      subject_id: client.token.id,
      changes: { reason: { from: null, to: 'revoked' } },
    }
    expect(await audit('token.refused')).toMatchObject([
      { ...line, changes: { ...line.changes, route: { to: 'GET /api/v1/users/me' } } },
    ])
    await app.app().inject({
      url: '/api/v1/users/me',
      remoteAddress: '203.0.113.7',
      headers: { authorization: `Bearer ${client.token.token}` },
    })
    expect(await audit('token.refused')).toMatchObject([line, line])
  })

  it('without the scope or the role is there too, and what never was a token is not', async () => {
    const unknown = async () =>
      Number(
        /api_tokens_refused_total\{reason="unknown"\} (\d+)/.exec(await app.deps().metrics.text())?.[1] ?? 0,
      )
    const before = await unknown()
    const reader = await app.withToken(ines, { scopes: ['admin:read'] })
    await reader.post('/events', anEventInput())
    const user = await app.withToken('user', { scopes: ['events:write'] })
    await user.post('/events', anEventInput())
    for (const token of ['ebt_nothing', `ebt_${'a'.repeat(49)}`])
      expect((await app.get('/events/nearby?lat=1&lng=1', { authorization: `Bearer ${token}` })).status).toBe(
        401,
      )
    const reasons = (await audit('token.refused')).map(({ changes }) => changes.reason.to)
    expect(reasons).toEqual(['scope', 'role'])
    expect(await unknown()).toBe(before + 2)
  })
})

it('Tokens are forgotten 90 days after their end', async () => {
  for (const end of ['expired', 'revoked', undefined] as const)
    await app.withToken(ines, { scopes: ['profile:read'], ...(end && { end }) })
  const deps = { db, now: app.clock.now }
  later(90 * DAY_MS)
  expect(await forgetTokens(deps)).toBe(0)
  later(1)
  expect(await forgetTokens(deps)).toBe(2)
  expect((await me.get('/users/me/tokens')).body.items).toHaveLength(1)
})
