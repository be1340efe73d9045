// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from './http.ts'
import { session } from './session.ts'
import { dropWish, dropWishes, keepWish, keptWishes, sendWishes, wishFor } from './wishes.ts'

const [A, B] = ['0f8fad5b-d9cb-469f-a165-70867728950e', '1f8fad5b-d9cb-469f-a165-70867728950e'] as const

let sent: string[]
let answer: (path: string) => Response
beforeEach(() => {
  dropWishes()
  sent = []
  answer = () => new Response(null, { status: 204 })
  vi.spyOn(session, 'token').mockResolvedValue('a token')
  vi.spyOn(session, 'renew').mockResolvedValue(undefined)
  vi.stubGlobal('fetch', async (url: string, { method }: RequestInit) => {
    sent.push(`${method} ${url.replace('/api/v1', '')}`)
    return answer(url)
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const refusal = (status: number) =>
  new Response(JSON.stringify({ error: { code: 'X', message: 'Gone.', status, request_id: 'r' } }), {
    status,
  })

describe('wishes that wait for a network', () => {
  it('are sent in their order, the last about an event alone', async () => {
    keepWish(A, true)
    keepWish(B, true)
    keepWish(A, false)
    expect(wishFor(keptWishes(), A)).toBe(false)
    expect(wishFor(keptWishes(), B)).toBe(true)
    await sendWishes()
    expect(sent).toEqual([`PUT /events/${B}/favorite`, `DELETE /events/${A}/favorite`])
    expect(keptWishes()).toEqual([])
  })

  it('stay when there is still none', async () => {
    keepWish(A, true)
    answer = () => {
      throw new TypeError('Failed to fetch')
    }
    await expect(sendWishes()).rejects.toMatchObject({ status: 0 })
    expect(wishFor(keptWishes(), A)).toBe(true)
  })

  it.each([401, 429, 503])('stay when the server answers %i', async (status) => {
    keepWish(A, true)
    answer = () => refusal(status)
    await expect(sendWishes()).rejects.toBeInstanceOf(ApiError)
    expect(wishFor(keptWishes(), A)).toBe(true)
  })

  it('stay when a page of somebody in between answers', async () => {
    keepWish(A, true)
    answer = () => new Response('<h1>Please sign in to this network</h1>', { status: 403 })
    await expect(sendWishes()).rejects.toMatchObject({ status: 502 })
    expect(wishFor(keptWishes(), A)).toBe(true)
  })

  it('that are refused go, and the others are sent', async () => {
    keepWish(A, true)
    keepWish(B, true)
    answer = (url) => (url.includes(A) ? refusal(404) : new Response(null, { status: 204 }))
    await sendWishes()
    expect(sent).toHaveLength(2)
    expect(keptWishes()).toEqual([])
  })

  it('are overtaken by what somebody does in the meantime', async () => {
    keepWish(A, true)
    keepWish(B, true)
    answer = () => {
      dropWish(B)
      return new Response(null, { status: 204 })
    }
    await sendWishes()
    expect(sent).toEqual([`PUT /events/${A}/favorite`])
  })
})
