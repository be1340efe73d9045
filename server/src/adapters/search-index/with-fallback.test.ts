import { describe, expect, it, vi } from 'vitest'
import { SearchUnavailableError, type SearchDocument, type SearchIndex, type SearchRequest } from './port.ts'
import { SearchIndexWithFallback } from './with-fallback.ts'

const request = { query: 'jazz' } as SearchRequest
const documents = [{ id: '1' }] as SearchDocument[]
const lost = new SearchUnavailableError('connect ECONNREFUSED')

function anIndex(name: SearchIndex['name'], found: string) {
  return {
    name,
    search: vi.fn<SearchIndex['search']>(async () => ({ ids: [found], total: 1 })),
    put: vi.fn<SearchIndex['put']>(async () => {}),
    remove: vi.fn<SearchIndex['remove']>(async () => {}),
    rebuild: vi.fn<SearchIndex['rebuild']>(async (batches) => {
      let count = 0
      for await (const batch of batches) count += batch.length
      return count
    }),
    size: vi.fn<SearchIndex['size']>(async () => 7),
  }
}

function both() {
  const first = { ...anIndex('meilisearch', 'first'), ping: vi.fn<() => Promise<void>>(async () => {}) }
  const second = anIndex('postgres', 'second')
  const onFallback = vi.fn<(error?: SearchUnavailableError) => void>()
  let time = 1_000
  const index = new SearchIndexWithFallback(first, second, { onFallback, now: () => time })
  return { first, second, onFallback, index, later: (ms: number) => (time += ms) }
}

describe('a search index with a fallback', () => {
  it('answers from the first as long as it can', async () => {
    const { index, second, onFallback } = both()
    expect(await index.search(request)).toEqual({ ids: ['first'], total: 1 })
    expect(index.name).toBe('meilisearch')
    expect(second.search).not.toHaveBeenCalled()
    expect(onFallback).not.toHaveBeenCalled()
  })

  it('answers from the second when the first is lost, says so, and lets the first rest', async () => {
    const { index, first, onFallback, later } = both()
    first.search.mockRejectedValue(lost)
    for (let i = 0; i < 3; i++)
      expect(await index.search(request)).toEqual({ ids: ['second'], total: 1, fallback: 'postgres' })
    expect(first.search).toHaveBeenCalledTimes(1)
    expect(onFallback.mock.calls).toEqual([[lost], [undefined], [undefined]])
    later(4_999)
    await index.search(request)
    expect(first.search).toHaveBeenCalledTimes(1)
    later(1)
    await index.search(request)
    expect(first.search).toHaveBeenCalledTimes(2)
  })

  it('answers one search from the second when the first refuses it, and goes on asking the first', async () => {
    const { index, first, onFallback } = both()
    const refusal = Object.assign(new SearchUnavailableError('invalid filter'), { isRefusal: true })
    first.search.mockRejectedValueOnce(refusal)
    expect(await index.search(request)).toEqual({ ids: ['second'], total: 1, fallback: 'postgres' })
    expect(await index.search(request)).toEqual({ ids: ['first'], total: 1 })
    expect(onFallback.mock.calls).toEqual([[refusal]])
  })

  it('goes back to the first when it answers again', async () => {
    const { index, first, later } = both()
    first.search.mockRejectedValueOnce(lost)
    await index.search(request)
    later(5_000)
    expect((await index.search(request)).ids).toEqual(['first'])
    expect((await index.search(request)).ids).toEqual(['first'])
  })

  it('does not hide other errors', async () => {
    const { index, first, second } = both()
    first.search.mockRejectedValue(new Error('a bug'))
    await expect(index.search(request)).rejects.toThrow('a bug')
    expect(second.search).not.toHaveBeenCalled()
  })

  it('keeps both up to date, and fails when one of them missed it', async () => {
    const { index, first, second } = both()
    await index.put(documents)
    await index.remove(['1'])
    for (const one of [first, second]) {
      expect(one.put).toHaveBeenCalledWith(documents)
      expect(one.remove).toHaveBeenCalledWith(['1'])
    }
    first.put.mockRejectedValue(lost)
    await expect(index.put(documents)).rejects.toThrow(lost)
    expect(second.put).toHaveBeenCalledTimes(2)
  })

  it('makes both anew out of documents that can be read only once', async () => {
    const { index, first, second } = both()
    const batches = async function* () {
      for (let i = 0; i < 5; i++) yield documents
    }
    expect(await index.rebuild(batches())).toBe(5)
    expect(await second.rebuild.mock.results[0]!.value).toBe(5)
    first.rebuild.mockRejectedValueOnce(lost)
    await expect(index.rebuild(batches())).rejects.toThrow(lost)
    expect(await second.rebuild.mock.results[1]!.value).toBe(5)
  })

  it('has the health and the size of the first', async () => {
    const { index, first } = both()
    expect(await index.size()).toBe(7)
    first.ping.mockRejectedValue(lost)
    await expect(index.ping!()).rejects.toThrow(lost)
    expect(new SearchIndexWithFallback(anIndex('postgres', ''), anIndex('postgres', '')).ping).toBeUndefined()
  })
})
