import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import type { ApiScope } from '@eventbuzz/contract/api-tokens'
import { IdentityUnavailableError, TokenRefusedError } from '../adapters/identity/port.ts'
import Fastify from 'fastify'
import { actorIfAny, actorOf, authorOf, guardRoutes, payerOf, type Access, type Caller } from './access.ts'
import { answerError } from './errors.ts'
import type { App } from './types.ts'

const ORGANIZER: Caller = { userId: '3', subject: 'organizer', roles: new Set(['user', 'organizer']) }
const aToken = (apiToken: Partial<Caller['apiToken']>, owner: Partial<Caller> = {}): Caller => ({
  ...ORGANIZER,
  ...owner,
  apiToken: { id: 't', scopes: new Set(['events:write']), end: undefined, ...apiToken },
})
const actors: Record<string, Caller> = {
  ebt_write: aToken({}),
  ebt_read: aToken({ scopes: new Set(['events:read', 'favorites:write']) }),
  ebt_expired: aToken({ end: 'expired' }),
  ebt_revoked: aToken({ end: 'revoked' }),
  ebt_blocked: aToken({}, { isBlocked: true }),
  ebt_user: aToken({}, { roles: new Set(['user']) }),
  nobody: { userId: '1', subject: 'nobody', roles: new Set() },
  user: { userId: '2', subject: 'user', roles: new Set(['user']) },
  organizer: ORGANIZER,
  admin: { userId: '4', subject: 'admin', roles: new Set(['user', 'organizer', 'admin']) },
  blocked: { userId: '5', subject: 'blocked', roles: new Set(['admin', 'organizer']), isBlocked: true },
}

const identify = async (token: string) => {
  if (token === 'away') throw new IdentityUnavailableError('away')
  if (token === 'broken') throw new Error('a mistake of ours')
  const actor = actors[token]
  if (!actor) throw new TokenRefusedError('The token is not valid.')
  return actor
}

let refused: unknown[] = []
const guard: Parameters<typeof guardRoutes>[1] = {
  identify,
  onApiTokenRefused: async (_request, reason, token) => void refused.push([reason, token]),
}

function anApi(): App {
  const app = Fastify() as unknown as App
  app.setErrorHandler(answerError)
  guardRoutes(app, guard)
  for (const access of ['public', 'member', 'organizer', 'admin'] as Access[]) {
    app.post(
      `/${access}`,
      { config: { access }, schema: { body: Type.Object({ a: Type.Number() }) } },
      async (request) => ({
        subject: (access === 'public' ? actorIfAny(request) : actorOf(request))?.subject ?? null,
        author: authorOf(request).userId,
      }),
    )
  }
  return app
}

async function ask(access: Access, authorization?: string, body: object = { a: 1 }) {
  const answer = await anApi().inject({
    method: 'POST',
    url: `/${access}`,
    payload: body,
    headers: authorization === undefined ? {} : { authorization },
  })
  return { status: answer.statusCode, body: answer.json(), challenge: answer.headers['www-authenticate'] }
}

describe('a route', () => {
  it.each([
    ['public', undefined, 200],
    ['public', 'user', 200],
    ['member', undefined, 401],
    ['member', 'nobody', 200],
    ['member', 'user', 200],
    ['organizer', undefined, 401],
    ['organizer', 'nobody', 403],
    ['organizer', 'user', 403],
    ['organizer', 'organizer', 200],
    ['organizer', 'admin', 200],
    ['admin', undefined, 401],
    ['admin', 'user', 403],
    ['admin', 'organizer', 403],
    ['admin', 'admin', 200],
    ['public', 'blocked', 200],
    ['member', 'blocked', 403],
    ['organizer', 'blocked', 403],
    ['admin', 'blocked', 403],
  ] as const)('for %s answers %s with %d', async (access, token, status) => {
    expect((await ask(access, token && `Bearer ${token}`)).status).toBe(status)
  })

  it('knows who asks', async () => {
    expect((await ask('public')).body).toEqual({ subject: null, author: null })
    expect((await ask('public', 'Bearer user')).body).toEqual({ subject: 'user', author: '2' })
    expect((await ask('public', 'Bearer blocked')).body).toEqual({ subject: null, author: null })
    expect((await ask('admin', 'bearer  admin')).body).toEqual({ subject: 'admin', author: '4' })
  })

  it('says how to sign in, and when the token is to blame', async () => {
    expect((await ask('member')).challenge).toBe('Bearer')
    expect((await ask('member', 'Bearer stolen')).challenge).toBe('Bearer error="invalid_token"')
  })

  it.each([
    'stolen',
    'Bearer',
    'Bearer stolen',
    'Basic dXNlcjp1c2Vy',
    'Bearer user admin',
    'Bearer user,Bearer admin',
    '',
  ])('answers a bad token with 401, on public routes too: "%s"', async (authorization) => {
    const { status, body } = await ask('public', authorization)
    expect(status).toBe(401)
    expect(body.error).toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.stringContaining('sign in again'),
    })
  })

  it('refuses before it reads what was sent', async () => {
    expect((await ask('admin', 'Bearer user', { a: 'wrong' })).status).toBe(403)
    expect((await ask('admin', undefined, { a: 'wrong' })).status).toBe(401)
    expect((await ask('admin', 'Bearer admin', { a: 'wrong' })).status).toBe(400)
  })

  it('that needs somebody is unavailable while nobody can be known; a public one stays', async () => {
    expect(await ask('member', 'Bearer away')).toMatchObject({ status: 503, challenge: undefined })
    expect(await ask('public', 'Bearer away')).toMatchObject({ status: 200, body: { subject: null } })
  })

  it('lets nobody in by a mistake of ours', async () => {
    expect((await ask('public', 'Bearer broken')).status).toBe(500)
  })

  it('cannot be made without saying who may call it', async () => {
    const app = Fastify() as unknown as App
    guardRoutes(app, guard)
    expect(() => app.get('/forgotten', async () => 'secret')).toThrow('does not say who may call it')
  })

  it('that is public cannot ask for somebody', async () => {
    const app = Fastify() as unknown as App
    guardRoutes(app, guard)
    app.get('/mistaken', { config: { access: 'public' } }, (request) => actorOf(request).subject)
    expect((await app.inject('/mistaken')).statusCode).toBe(500)
  })
})

describe('an API token', () => {
  const app = Fastify() as unknown as App
  app.setErrorHandler(answerError)
  guardRoutes(app, guard)
  const routes: Record<string, { access: Access; scope?: ApiScope }> = {
    '/public': { access: 'public' },
    '/public-scoped': { access: 'public', scope: 'events:write' },
    '/member': { access: 'member' },
    '/organizer': { access: 'organizer', scope: 'events:write' },
    '/admin': { access: 'admin', scope: 'events:write' },
  }
  for (const [url, config] of Object.entries(routes)) {
    app.get(url, { config }, async (request) => ({
      actor: actorIfAny(request)?.apiTokenId ?? null,
      payer: payerOf(request)?.userId ?? null,
    }))
  }
  const send = async (url: string, token: string) => {
    refused = []
    const answer = await app.inject({ url, headers: { authorization: `Bearer ${token}` } })
    return { status: answer.statusCode, body: answer.json(), challenge: answer.headers['www-authenticate'] }
  }

  it('stands for its owner where a route names its scope', async () => {
    for (const url of ['/public-scoped', '/organizer'] as const)
      expect(await send(url, 'ebt_write')).toMatchObject({ status: 200, body: { actor: 't', payer: '3' } })
    expect(refused).toEqual([])
  })

  it('is a guest on public routes otherwise, at the cost of its owner', async () => {
    const guest = { status: 200, body: { actor: null, payer: '3' } }
    expect(await send('/public', 'ebt_write')).toMatchObject(guest)
    expect(await send('/public-scoped', 'ebt_read')).toMatchObject(guest)
    expect(await send('/public', 'ebt_blocked')).toMatchObject({ body: { actor: null, payer: null } })
    expect(refused).toEqual([])
  })

  it.each([
    ['/member', 'ebt_write', 403, 'scope', 'Bearer error="insufficient_scope"'],
    ['/organizer', 'ebt_read', 403, 'scope', 'Bearer error="insufficient_scope", scope="events:write"'],
    ['/organizer', 'ebt_user', 403, 'role', undefined],
    ['/admin', 'ebt_write', 403, 'role', undefined],
    ['/organizer', 'ebt_blocked', 403, 'blocked', undefined],
    ['/organizer', 'ebt_expired', 401, 'expired', 'Bearer error="invalid_token"'],
    ['/public', 'ebt_expired', 401, 'expired', 'Bearer error="invalid_token"'],
    ['/public', 'ebt_revoked', 401, 'revoked', 'Bearer error="invalid_token"'],
  ] as const)('is refused at %s when it is %s', async (url, token, status, reason, challenge) => {
    expect(await send(url, token)).toMatchObject({ status, challenge })
    expect(refused).toEqual([[reason, { id: 't', userId: '3' }]])
  })

  it('that is not known is told of without a name', async () => {
    const { status, body } = await send('/public', 'ebt_stolen')
    expect([status, body.error.message]).toEqual([401, 'The token is not valid. Please sign in again.'])
    expect(refused).toEqual([['unknown', undefined]])
  })
})
