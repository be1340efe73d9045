import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { anEvent } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { silentLog, until, useWorkers } from '../../../test/jobs.ts'
import { FakeMeilisearch } from '../../../test/meilisearch.ts'
import { createKey } from '../../adapters/search-index/meilisearch/key.ts'
import { MeilisearchIndex } from '../../adapters/search-index/meilisearch/meilisearch.ts'
import type { SearchIndex } from '../../adapters/search-index/port.ts'
import { PostgresSearchIndex } from '../../adapters/search-index/postgres/postgres.ts'
import { SearchIndexWithFallback } from '../../adapters/search-index/with-fallback.ts'
import { inTransaction } from '../../db/connection.ts'
import { announceEvents, EVENT_CHANGED } from '../events/index.ts'
import { buildOutdatedIndexJob, followEventsJob } from './jobs.ts'
import { rebuildIndex } from './rebuild-index.ts'

const database = useTestDatabase()
const { db } = database
const startWorker = useWorkers(db)

describe('searching through Meilisearch', () => {
  let server: FakeMeilisearch
  let searchIndex: SearchIndex
  // The app is built once; the index behind it is new for each test.
  const current: SearchIndex = {
    name: 'meilisearch',
    search: (request) => searchIndex.search(request),
    put: (documents) => searchIndex.put(documents),
    remove: (ids) => searchIndex.remove(ids),
    rebuild: (batches) => searchIndex.rebuild(batches),
    size: () => searchIndex.size(),
    ping: () => searchIndex.ping!(),
    exists: () => searchIndex.exists!(),
  }
  const api = useTestApp(database, {}, { searchIndex: current })
  beforeEach(async () => {
    server = await FakeMeilisearch.start()
    const key = await createKey(server.url, server.masterKey)
    const first = new MeilisearchIndex({ url: server.url, key, log: () => {} })
    let time = 0
    // Each look at the clock is a minute later, so that a server that was lost is asked again at once.
    const now = () => (time += 60_000)
    searchIndex = new SearchIndexWithFallback(first, new PostgresSearchIndex(db), { now })
  })
  afterEach(() => server.stop())
  const titles = async (q: string) =>
    (await api.get(`/events/search?q=${q}`)).body.items.map(({ title }: { title: string }) => title)
  const searchHealth = async () => {
    const { body } = await api.get('/health/ready')
    return [body.status, body.dependencies.find(({ name }: { name: string }) => name === 'search').status]
  }
  const build = () =>
    buildOutdatedIndexJob({ db, searchIndex })({
      id: 1,
      topic: 'build',
      payload: {},
      attempt: 1,
      signal: new AbortController().signal,
      log: silentLog,
    })
  const documents = () => server.engine.indexes.get('events')?.documents.size

  it('begins by itself, and the database answers until then', async () => {
    await anEvent(db, { title: 'Jazz at noon' })
    expect(await titles('jazz')).toEqual(['Jazz at noon'])
    expect(await searchHealth()).toEqual(['ready', 'down'])
    await build()
    expect(documents()).toBe(1)
    expect(await titles('jazz')).toEqual(['Jazz at noon'])
    expect(await searchHealth()).toEqual(['ready', 'ok'])
    const asked = server.requests.length
    await build()
    expect(server.requests.length - asked).toBe(1)
  })

  it('is built anew where the database is not the one that it was made out of, as after a restore', async () => {
    await anEvent(db, { title: 'Jazz at noon' })
    await build()
    // As a restore leaves it: rows of a backup in a database that has just been made, and the index of the one before.
    await database.pool.query('DELETE FROM event')
    await anEvent(db, { title: 'Fado at night' })
    await database.pool.query(
      `UPDATE instance_setting SET value = '"1/16384"' WHERE key = 'search_indexed_database'`,
    )
    expect(await titles('fado')).toEqual([])
    await build()
    expect([await titles('fado'), documents()]).toEqual([['Fado at night'], 1])
    const asked = server.requests.length
    await build()
    expect(server.requests.length - asked).toBe(1)
  })

  it('is not built while the server is down, without an error every time', async () => {
    await server.stop()
    await build()
    expect(documents()).toBeUndefined()
  })

  it('goes over to the database when the server dies, and back', async () => {
    await anEvent(db, { title: 'Jazz at noon' })
    await build()
    // What the index alone has says who answers; nobody is shown it.
    server.engine.indexes.get('events')!.documents.clear()
    expect(await titles('jazz')).toEqual([])
    await server.stop()
    expect(await titles('jazz')).toEqual(['Jazz at noon'])
    expect(await searchHealth()).toEqual(['ready', 'down'])
    await server.start()
    expect(await titles('jazz')).toEqual([])
  })

  it('loses no change that comes during a rebuild', async () => {
    const event = await anEvent(db, { title: 'Jazz at noon' })
    await anEvent(db, { title: 'Fado at night' })
    await rebuildIndex({ db, searchIndex })
    let later = 0
    startWorker({
      topics: { [EVENT_CHANGED]: [followEventsJob({ db, searchIndex })] },
      now: () => new Date(Date.now() + later),
    })
    let hasChanged = false
    await rebuildIndex({ db, searchIndex: changing(searchIndex) })
    expect(hasChanged).toBe(true)
    expect(await titles('accordion')).toEqual([])
    // When the job is tried again.
    later = 60_000
    await until(async () => (await titles('accordion')).length === 1)
    expect(documents()).toBe(2)

    /** The same index, in whose rebuild an event changes once it was read. */
    function changing(index: SearchIndex): SearchIndex {
      return {
        ...current,
        rebuild: (batches) =>
          index.rebuild(
            (async function* () {
              yield* batches
              await inTransaction(db, async (tx) => {
                await tx.updateTable('event').set({ title: 'Accordion' }).where('id', '=', event.id).execute()
                await announceEvents(tx, [event.id])
              })
              hasChanged = true
              await until(async () => (await titles('accordion')).length === 1)
            })(),
          ),
      }
    }
  })
})
