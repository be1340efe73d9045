import { Type } from 'typebox'
import { describe, expect, it } from 'vitest'
import { IdentityUnavailableError, TokenRefusedError } from '../adapters/identity/port.ts'
import Fastify from 'fastify'
import type { Actor } from '../lib/actor.ts'
import { actorIfAny, actorOf, authorOf, guardRoutes, type Access } from './access.ts'
import { answerError } from './errors.ts'
import type { App } from './types.ts'

const actors: Record<string, Omit<Actor, 'requestId'> & { isBlocked?: boolean }> = {
  nobody: { userId: '1', subject: 'nobody', roles: new Set() },
  user: { userId: '2', subject: 'user', roles: new Set(['user']) },
  organizer: { userId: '3', subject: 'organizer', roles: new Set(['user', 'organizer']) },
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

function anApi(): App {
  const app = Fastify() as unknown as App
  app.setErrorHandler(answerError)
  guardRoutes(app, identify)
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
    guardRoutes(app, identify)
    expect(() => app.get('/forgotten', async () => 'secret')).toThrow('does not say who may call it')
  })

  it('that is public cannot ask for somebody', async () => {
    const app = Fastify() as unknown as App
    guardRoutes(app, identify)
    app.get('/mistaken', { config: { access: 'public' } }, (request) => actorOf(request).subject)
    expect((await app.inject('/mistaken')).statusCode).toBe(500)
  })
})
