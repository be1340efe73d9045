import { afterAll, describe, expect, it } from 'vitest'
import { anEvent } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { MemoryCache } from '../../adapters/cache/memory.ts'
import type { Cache } from '../../adapters/cache/port.ts'
import { ValkeyCache } from '../../adapters/cache/valkey.ts'
import { cachedEvent, invalidateEvents } from './cached-event.ts'

const { db, pool } = useTestDatabase()
const url = process.env['TEST_VALKEY_URL']

describe.each([
  { name: 'memory', open: (): Cache => new MemoryCache(), isSkipped: false },
  {
    name: 'Valkey',
    open: (): Cache => new ValkeyCache({ url: url!, release: 'test', log() {} }),
    isSkipped: !url,
  },
])('an event out of $name', ({ open, isSkipped }) => {
  const caches: Cache[] = []
  const aProcess = async () => {
    const cache = open()
    caches.push(cache)
    await cache.ping?.()
    return { db, cache }
  }
  afterAll(async () => {
    for (const cache of caches) await cache.close()
  })
  const rename = (id: string, title: string) =>
    pool.query('UPDATE event SET title = $2 WHERE id = $1', [id, title])

  it.skipIf(isSkipped)('is read once, by slug and by an id in any case', async () => {
    const here = await aProcess()
    const { id, slug } = await anEvent(db, { title: 'Before' })
    const keys = [id, slug, id.toUpperCase()]
    for (const key of keys) await cachedEvent(here, key)
    await rename(id, 'After')
    for (const key of keys) expect(await cachedEvent(here, key)).toMatchObject({ title: 'Before' })
    await invalidateEvents(here.cache, [{ id, slugs: [slug] }])
    for (const key of keys) expect(await cachedEvent(here, key)).toMatchObject({ title: 'After' })
  })

  it.skipIf(isSkipped)('is there as soon as it was added, though it was asked for before', async () => {
    const here = await aProcess()
    expect(await cachedEvent(here, 'soon-there')).toBeUndefined()
    const { id } = await anEvent(db)
    await pool.query("UPDATE event SET slug = 'soon-there' WHERE id = $1", [id])
    expect(await cachedEvent(here, 'soon-there')).toMatchObject({ id })
  })
})
