// @vitest-environment happy-dom
import { InfiniteQueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { dropFavorites, keepFavorite, keptFavorites } from '../lib/kept-favorites.ts'
import { favoritesQuery, handOverFavorites } from './favorites.ts'
import { createQueryClient } from './query-client.ts'
import { session } from './session.ts'

const ID = '0f8fad5b-d9cb-469f-a165-70867728950e'

beforeEach(() => void vi.spyOn(session, 'token').mockResolvedValue('a token'))
afterEach(() => {
  dropFavorites([ID])
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
  await vi.waitFor(() => expect(answerFirst).toBeDefined())
  const handOver = handOverFavorites(client)
  await vi.waitFor(() => expect(keptFavorites()).toEqual([]))
  answerFirst?.()
  await handOver
  await vi.waitFor(() =>
    expect(list.getCurrentResult().data?.pages.flatMap(({ items }) => items)).toMatchObject([{ id: ID }]),
  )
  leave()
})
