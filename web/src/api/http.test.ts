// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

/** What the API is asked, as `GET /path token`; each answer is a status, or made by the test. */
function fakeServer(answer: (request: string) => number) {
  const asked: string[] = []
  let tokens = 0
  vi.stubGlobal('fetch', async (path: string, { method = 'GET', headers = {} }: RequestInit) => {
    const token = (headers as Record<string, string>)['authorization']?.replace('Bearer ', '') ?? '-'
    const request = `${method} ${path.replace('/api/v1', '')} ${token}`
    asked.push(request)
    const status = answer(request)
    const refusal = { error: { code: 'X', message: 'No.', status, request_id: 'r' } }
    const body = path.endsWith('/refresh')
      ? { access_token: `token-${(tokens += 1)}`, expires_in: 300, subject: 'ines' }
      : status < 400
        ? { ok: true }
        : refusal
    return new Response(status === 204 ? null : JSON.stringify(body), { status })
  })
  return asked
}

const REFRESH = 'POST /session/refresh -'
const signal = new AbortController().signal

/** Each test has a page of its own, where somebody has signed in. */
async function aPage() {
  vi.resetModules()
  document.cookie = 'eb_signed_in=1'
  const [{ session }, http] = [await import('./session.ts'), await import('./http.ts')]
  return { session, ...http }
}

beforeEach(() => vi.stubGlobal('BroadcastChannel', undefined))
afterEach(() => vi.unstubAllGlobals())

describe('a request', () => {
  it('of a guest has no token, and asks for none', async () => {
    const { getJson, getOwnJson } = await aPage()
    const asked = fakeServer(() => 200)
    await getJson('/categories', {}, signal)
    await expect(getOwnJson('/users/me', {}, signal)).rejects.toMatchObject({ status: 401 })
    expect(asked).toEqual(['GET /categories -'])
  })

  it('of a member has their token; what is for everybody does not wait for it', async () => {
    const { session, getJson, getOwnJson } = await aPage()
    const asked = fakeServer(() => 200)
    const started = session.start()
    await getJson('/categories', {}, signal)
    await getOwnJson('/users/me', {}, signal)
    await started
    await getJson('/categories', {}, signal)
    expect(asked.toSorted()).toEqual([
      'GET /categories -',
      'GET /categories token-1',
      'GET /users/me token-1',
      REFRESH,
    ])
  })

  it('whose token is refused is sent once more with a new one', async () => {
    const { session, getOwnJson } = await aPage()
    const asked = fakeServer((request) => (request.endsWith('token-1') ? 401 : 200))
    await session.start()
    expect(await getOwnJson('/users/me', {}, signal)).toEqual({ ok: true })
    expect(asked).toEqual([REFRESH, 'GET /users/me token-1', REFRESH, 'GET /users/me token-2'])
  })

  it('whose second token is refused too fails, and is not sent again', async () => {
    const { session, getOwnJson } = await aPage()
    const asked = fakeServer((request) => (request === REFRESH ? 200 : 401))
    await session.start()
    await expect(getOwnJson('/users/me', {}, signal)).rejects.toMatchObject({ status: 401 })
    expect(asked).toHaveLength(4)
  })

  it('for everybody goes on as that of a guest when the session is over', async () => {
    const { session, getJson } = await aPage()
    const statuses = [200, 401]
    const asked = fakeServer((request) => {
      if (request === REFRESH) return statuses.shift()!
      return request.endsWith('token-1') ? 401 : 200
    })
    await session.start()
    expect(await getJson('/events/nearby', {}, signal)).toEqual({ ok: true })
    expect(asked.at(-1)).toBe('GET /events/nearby -')
    expect(session.get()).toEqual({ status: 'guest' })
  })

  it('of a member says why when the provider is away', async () => {
    const { session, writeOwn } = await aPage()
    fakeServer(() => 503)
    await session.start()
    await expect(writeOwn('DELETE', '/events/1/favorite')).rejects.toThrow('sign-in service')
  })

  it('may have an answer without a body', async () => {
    const { session, writeOwn } = await aPage()
    fakeServer((request) => (request === REFRESH ? 200 : 204))
    await session.start()
    expect(await writeOwn('PUT', '/events/1/favorite')).toBeUndefined()
  })
})
