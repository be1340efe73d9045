// @vitest-environment happy-dom
import { InfiniteQueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { dropFavorites, keepFavorite, keptFavorites } from '../lib/kept-favorites.ts'
import { favoritesQuery, handOverFavorites, toggleFavorite } from './favorites.ts'
import { createQueryClient } from './query-client.ts'
import { session } from './session.ts'
import { dropWishes, keptWishes } from './wishes.ts'

const ID = '0f8fad5b-d9cb-469f-a165-70867728950e'

beforeEach(() => void vi.spyOn(session, 'token').mockResolvedValue('a token'))
afterEach(() => {
  dropFavorites([ID])
  dropWishes()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('shows what a guest brought along, also when the list was asked for just before', async () => {
  const kept: string[] = []
  const listed = () => ({ items: kept.map((id) => ({ id })), has_more: false, offset: 0, limit: 30 })
  let answerFirst: (() => void) | undefined
  vi.stubGlobal('fetch', async (_url: string, { method, body, signal }: RequestInit) => {
    if (method === 'PUT') {
      kept.push(...(JSON.parse(body as string) as { event_ids: string[] }).event_ids)
      return Response.json({ added: 1, unknown: [] })
    }
    const text = JSON.stringify(listed())
    if (kept.length === 0)
      await new Promise<void>((resolve, reject) => {
        answerFirst = resolve
        signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))
      })
    return new Response(text)
  })
  keepFavorite(ID)
  const client = createQueryClient()
  const list = new InfiniteQueryObserver(client, favoritesQuery)
  const leave = list.subscribe(() => undefined)
  await vi.waitFor(() => expect(answerFirst).toBeDefined(), { timeout: 5_000 })
  const handOver = handOverFavorites(client)
  await vi.waitFor(() => expect(keptFavorites()).toEqual([]), { timeout: 5_000 })
  answerFirst?.()
  await handOver
  await vi.waitFor(
    () =>
      expect(list.getCurrentResult().data?.pages.flatMap(({ items }) => items)).toMatchObject([{ id: ID }]),
    { timeout: 5_000 },
  )
  leave()
})

describe('the heart of a member', () => {
  let answer: (status: number) => void
  const tap = (isFavorite: boolean) => toggleFavorite(createQueryClient(), ID, isFavorite)
  beforeEach(() => {
    vi.spyOn(session, 'get').mockReturnValue({ status: 'member', subject: 'ines' })
    vi.stubGlobal('fetch', (_url: string, { method }: RequestInit) => {
      if (method === 'GET') return Promise.resolve(Response.json({ event_ids: [] }))
      return new Promise<Response>((resolve) => {
        answer = (status) =>
          resolve(status === 204 ? new Response(null, { status }) : Response.json({}, { status }))
      })
    })
  })

  it.each([204, 404])('is kept on the device until the server has answered with %i', async (status) => {
    tap(false)
    expect(keptWishes()).toEqual([`+${ID}`])
    await vi.waitFor(() => expect(answer).toBeDefined(), { timeout: 5_000 })
    answer(status)
    await vi.waitFor(() => expect(keptWishes()).toEqual([]), { timeout: 5_000 })
  })

  it('that is set and taken back waits for the second answer', async () => {
    tap(false)
    await vi.waitFor(() => expect(answer).toBeDefined(), { timeout: 5_000 })
    const first = answer
    tap(true)
    await vi.waitFor(() => expect(answer).not.toBe(first), { timeout: 5_000 })
    first(204)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(keptWishes()).toEqual([`-${ID}`])
    answer(204)
    await vi.waitFor(() => expect(keptWishes()).toEqual([]), { timeout: 5_000 })
  })
})
