import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeMeilisearch } from '../../../../test/meilisearch.ts'
import { aSearch, aSearchDocument, inBatches } from '../../../../test/search-samples.ts'
import { SearchUnavailableError } from '../port.ts'
import { createKey } from './key.ts'
import { MeilisearchIndex } from './meilisearch.ts'

describe('a rebuild in Meilisearch', () => {
  let server: FakeMeilisearch
  let index: MeilisearchIndex
  beforeEach(async () => {
    server = await FakeMeilisearch.start()
    const key = await createKey(server.url, server.masterKey)
    index = new MeilisearchIndex({ url: server.url, key, log: () => {}, patience: { taskMs: 700 } })
  })
  afterEach(() => server.stop())
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => aSearchDocument({ title: `Jazz ${n}` }))
  const indexes = () => [...server.engine.indexes.keys()].toSorted()

  it('is what makes the index; until then nothing answers, whatever is put', async () => {
    expect(await index.exists()).toBe(false)
    await index.put(many(1))
    await index.remove(['a'])
    expect(indexes()).toEqual([])
    for (const ask of [() => index.search(aSearch()), () => index.size(), () => index.ping()]) {
      await expect(ask()).rejects.toBeInstanceOf(SearchUnavailableError)
      await expect(ask()).rejects.toMatchObject({ code: 'index_not_found' })
    }
    expect(await index.rebuild(inBatches(many(2)))).toBe(2)
    expect(indexes()).toEqual(['events'])
    expect(await index.exists()).toBe(true)
    await index.ping()
  })

  it('never shows an empty or half an index to searches', async () => {
    await index.rebuild(inBatches(many(30)))
    server.engine.delayMs = 10
    const seen = new Set<number>()
    let isDone = false
    const searching = (async () => {
      while (!isDone) seen.add((await index.search(aSearch())).total)
    })()
    expect(await index.rebuild(inBatches(many(50), 10))).toBe(50)
    seen.add((await index.search(aSearch())).total)
    isDone = true
    await searching
    expect([...seen]).toEqual([30, 50])
    expect(indexes()).toEqual(['events'])
  })

  it('has what is written meanwhile written again when it is over', async () => {
    const [before, late] = [aSearchDocument(), aSearchDocument({ title: 'Accordion' })]
    await index.rebuild(inBatches([before]))
    const again = { code: 'rebuilding', name: 'Error' }
    const batches = (async function* () {
      yield [before]
      await expect(index.put([late])).rejects.toMatchObject(again)
      expect((await index.search(aSearch({ query: 'accordion' }))).total).toBe(1)
      await expect(index.remove([before.id])).rejects.toMatchObject(again)
      expect((await index.search(aSearch())).total).toBe(0)
    })()
    expect(await index.rebuild(batches)).toBe(1)
    await index.put([late])
    await index.remove([before.id])
    expect((await index.search(aSearch({ query: 'accordion' }))).ids).toEqual([late.id])
    expect(await index.size()).toBe(1)
  })

  it('that was cut off does not hold up writes for ever', async () => {
    await index.rebuild(inBatches(many(1)))
    server.engine.createIndex('events_1', 'id')
    await sleep(20)
    await expect(index.put(many(1))).rejects.toBeInstanceOf(SearchUnavailableError)
    server.engine.indexes.get('events_1')!.updatedAt = new Date(Date.now() - 301_000).toISOString()
    await index.put(many(1))
    expect(await index.size()).toBe(3)
  })

  it('fails rather than show an index that somebody has deleted meanwhile', async () => {
    await index.rebuild(inBatches(many(3)))
    const batches = (async function* () {
      yield many(1)
      for (const name of indexes()) if (name !== 'events') server.engine.deleteIndex(name)
      yield many(1)
    })()
    await expect(index.rebuild(batches)).rejects.toThrow(/Somebody has deleted the index events_\d+/)
    expect(await index.size()).toBe(3)
  })

  it('leaves the old index as it is when the events cannot be read', async () => {
    await index.rebuild(inBatches(many(3)))
    const broken = (async function* () {
      yield many(1)
      throw new Error('No database')
    })()
    await expect(index.rebuild(broken)).rejects.toThrow('No database')
    expect(indexes()).toEqual(['events'])
    expect(await index.size()).toBe(3)
  })

  it.each(['documentAdditionOrUpdate', 'settingsUpdate', 'indexCreation'] as const)(
    'leaves the old index as it is when a task fails (%s)',
    async (type) => {
      await index.rebuild(inBatches(many(3)))
      server.failNext(type, 500, 'internal', 'No luck')
      await expect(index.rebuild(inBatches(many(5)))).rejects.toThrow('No luck')
      expect(indexes()).toEqual(['events'])
      expect(await index.size()).toBe(3)
    },
  )

  it('fails when the swap does, which a key with limits is not told', async () => {
    await index.rebuild(inBatches(many(3)))
    server.failNext('indexSwap', 500, 'internal', 'No luck')
    await expect(index.rebuild(inBatches(many(5)))).rejects.toThrow(
      /did not put events_\d+ into the place of events/,
    )
    expect(indexes()).toEqual(['events'])
    expect(await index.size()).toBe(3)
  })

  it('deletes what one that was cut off has left, and nothing else', async () => {
    await index.rebuild(inBatches(many(1)))
    for (const name of ['events_1', 'events_2', 'events_old', 'other_1'])
      server.engine.createIndex(name, 'id')
    await expect.poll(() => server.engine.indexes.has('other_1')).toBe(true)
    const longAgo = new Date(Date.now() - 2 * 3_600_000).toISOString()
    for (const name of ['events_1', 'events_old', 'other_1', 'events'])
      server.engine.indexes.get(name)!.updatedAt = longAgo
    expect(await index.rebuild(inBatches(many(2)))).toBe(2)
    expect(indexes()).toEqual(['events', 'events_2', 'events_old', 'other_1'])
  })

  it('can take place twice at once', async () => {
    await index.rebuild(inBatches(many(1)))
    server.engine.delayMs = 5
    const first = index.rebuild(inBatches(many(20), 5))
    await sleep(30)
    await Promise.all([first, index.rebuild(inBatches(many(20), 5))])
    expect(indexes()).toEqual(['events'])
    expect(await index.size()).toBe(20)
  })

  it('brings settings up to date, and a put does not', async () => {
    await index.rebuild(inBatches(many(1)))
    expect((await index.state()).outdatedSettings).toEqual([])
    server.engine.changeSettings('events', {
      searchableAttributes: ['title'],
      typoTolerance: { minWordSizeForTypos: { oneTypo: 9, twoTypos: 9 } } as never,
    })
    await index.put(many(1))
    expect(await index.state()).toEqual({
      documents: 2,
      outdatedSettings: ['searchableAttributes', 'typoTolerance'],
    })
    await index.rebuild(inBatches(many(4)))
    expect(await index.state()).toEqual({ documents: 4, outdatedSettings: [] })
  })

  it('pages through blocks without gaps, and counts exactly beyond a thousand', async () => {
    const all = many(1_234)
    await index.rebuild(inBatches(all, 500))
    const ids: string[] = []
    for (let offset = 0; offset < 450; offset += 90) {
      const hits = await index.search(aSearch({ limit: 90, offset }))
      expect(hits.total).toBe(1_234)
      ids.push(...hits.ids)
    }
    expect(new Set(ids).size).toBe(450)
    expect(await index.search(aSearch({ limit: 50, offset: 1_220 }))).toMatchObject({ ids: { length: 14 } })
    expect(await index.search(aSearch({ offset: 5_000 }))).toEqual({ ids: [], total: 1_234 })
  })
})
