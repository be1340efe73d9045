import { beforeEach, describe, expect, it } from 'vitest'
import { useMeilisearch } from '../../../../test/use-meilisearch.ts'
import { SETTINGS } from './settings.ts'

const server = useMeilisearch()

/** What the adapter builds on, asked of a real server wherever there is one, so that the copy for tests stays true. */
describe('Meilisearch', () => {
  beforeEach(() => server.clear())
  const events = () => server.limitedClient().index('events')
  const make = async (uid: string, documents: Record<string, unknown>[] = []) => {
    const client = server.limitedClient()
    await client.createIndex(uid, { primaryKey: 'id' }).waitTask()
    await client.index(uid).updateSettings(SETTINGS).waitTask()
    if (documents.length > 0) await client.index(uid).addDocuments(documents).waitTask()
  }
  const LISBON = { lat: 38.7223, lng: -9.1393 }
  const at = (id: string, _geo: unknown) => ({ id, title: 'Jazz', _geo })

  it('does not show a swap to a key that is limited to some indexes', async () => {
    await make('events')
    await make('events_1')
    const { taskUid } = await server
      .limitedClient()
      .swapIndexes([{ indexes: ['events', 'events_1'], rename: false }])
    expect(await server.client().tasks.waitForTask(taskUid)).toMatchObject({ status: 'succeeded' })
    await expect(server.limitedClient().tasks.getTask(taskUid)).rejects.toMatchObject({
      cause: { code: 'task_not_found', type: 'invalid_request' },
    })
  })

  it('keeps the instant at which an index was made when it is swapped or renamed', async () => {
    await make('events')
    await make('events_1', [at('a', LISBON)])
    const client = server.limitedClient()
    const made = async (uid: string) => (await client.getRawIndex(uid)).createdAt
    const [first, second] = [await made('events'), await made('events_1')]
    expect(first).not.toBe(second)
    const swap = async (rename: boolean) => {
      const { taskUid } = await client.swapIndexes([{ indexes: ['events_1', 'events'], rename }])
      return server.client().tasks.waitForTask(taskUid)
    }
    expect(await swap(false)).toMatchObject({ status: 'succeeded' })
    expect([await made('events'), await made('events_1')]).toEqual([second, first])
    expect(await swap(true)).toMatchObject({ status: 'failed', error: { code: 'index_already_exists' } })
    await client.deleteIndex('events').waitTask()
    expect(await swap(true)).toMatchObject({ status: 'succeeded' })
    expect(await made('events')).toBe(first)
    await expect(made('events_1')).rejects.toMatchObject({ cause: { code: 'index_not_found' } })
    expect(await swap(false)).toMatchObject({ status: 'failed', error: { code: 'index_not_found' } })
  })

  it('fails a whole task for one document with a broken place', async () => {
    await make('events')
    const documents = [at('a', LISBON), at('b', { lat: 91, lng: 0 })]
    expect(await events().addDocuments(documents).waitTask()).toMatchObject({
      status: 'failed',
      error: { code: 'invalid_document_geo_field' },
    })
    expect((await events().getStats()).numberOfDocuments).toBe(0)
  })

  it('measures a radius on a sphere of 6,371 km', async () => {
    // A degree of a meridian is 111,194.927 m there and 111,195.08 m on ours.
    await make('events', [at('a', { lat: LISBON.lat + 1, lng: LISBON.lng })])
    const within = async (radius: number) => {
      const filter = `_geoRadius(${LISBON.lat}, ${LISBON.lng}, ${radius})`
      return (await events().search('jazz', { filter, page: 1 })).totalHits
    }
    expect([await within(111_194.9), await within(111_194.95)]).toEqual([0, 1])
  })

  it('gives back the settings that it was given', async () => {
    await make('events')
    const { filterableAttributes, sortableAttributes, typoTolerance, ...rest } = SETTINGS
    const found = await events().getSettings()
    expect(found).toMatchObject(rest)
    expect(found.typoTolerance).toEqual(typoTolerance)
    expect(found.filterableAttributes?.toSorted()).toEqual(filterableAttributes.toSorted())
    expect(found.sortableAttributes?.toSorted()).toEqual(sortableAttributes.toSorted())
  })

  it('shows of a hit the details that the order is worked out from, and only displayed attributes', async () => {
    await make('events', [
      { ...at('a', LISBON), description: 'Secret', starts_at: 5, ends_at: 6, is_free: null },
    ])
    const { hits } = await events().search('jzaz', { showRankingScoreDetails: true, page: 1 })
    expect(hits).toEqual([
      { id: 'a', _geo: LISBON, starts_at: 5, ends_at: 6, _rankingScoreDetails: expect.anything() },
    ])
    expect(hits[0]!._rankingScoreDetails).toMatchObject({
      typo: { typoCount: 1 },
      proximity: { score: 1 },
      attributeRank: { score: 1 },
    })
  })

  it('needs settings before it filters and sorts, and tells so', async () => {
    await server.limitedClient().createIndex('events', { primaryKey: 'id' }).waitTask()
    const attempts: [Record<string, unknown>, string][] = [
      [{ filter: 'is_free = true' }, 'invalid_search_filter'],
      [{ filter: '_geoRadius(0, 0, 1)' }, 'invalid_search_filter'],
      [{ sort: ['starts_at:asc'] }, 'invalid_search_sort'],
    ]
    await events()
      .addDocuments([at('a', LISBON)])
      .waitTask()
    for (const [parameters, code] of attempts)
      await expect(events().search('jazz', parameters)).rejects.toMatchObject({ cause: { code } })
    await events().updateSettings(SETTINGS).waitTask()
    for (const filter of ['is_free = ', 'is_free == true', '_geoRadius(91, 0, 1)', 'ends_at > 1 AND'])
      await expect(events().search('jazz', { filter }), filter).rejects.toMatchObject({
        cause: { code: 'invalid_search_filter' },
      })
  })

  it('refuses who has no key', async () => {
    const { url } = server.settings()
    const answer = await fetch(`${url}/indexes/events/search`, { method: 'POST', body: '{}' })
    expect([answer.status, await answer.json()]).toMatchObject([
      401,
      { code: 'missing_authorization_header', type: 'auth' },
    ])
    expect((await fetch(`${url}/health`)).status).toBe(200)
  })
})
