import { describe, expect, it, vi } from 'vitest'
import { takeAnnounced } from '../../../test/announced.ts'
import { useTestApp } from '../../../test/app.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { MemoryCache } from '../../adapters/cache/memory.ts'
import type { Cache } from '../../adapters/cache/port.ts'
import { ValkeyCache } from '../../adapters/cache/valkey.ts'
import { importEvents } from './index.ts'

const database = useTestDatabase()
const url = process.env['TEST_VALKEY_URL']

describe.each([
  { name: 'memory', open: (): Cache => new MemoryCache() },
  ...(url ? [{ name: 'Valkey', open: (): Cache => new ValkeyCache({ url, release: '1', log() {} }) }] : []),
])('with a cache in $name', ({ open }) => {
  const { get } = useTestApp(database, {}, { openCache: open })

  it('a server shows within a second what another process imported', async () => {
    const importNamed = async (name: string) => {
      const geo = { latitude: 43.65, longitude: -79.38 }
      const startDate = '2026-07-01T19:00'
      const record = { '@type': 'Event', '@id': 'x:1', name, startDate, location: { '@type': 'Place', geo } }
      const now = () => new Date('2026-06-01T12:00:00Z')
      const cache = open()
      await cache.ping?.()
      await importEvents({ db: database.db, cache, now }, JSON.stringify(record), { sourceName: 'test' })
      await cache.close()
    }
    await importNamed('First name')
    const { rows } = await database.pool.query<{ id: string }>('SELECT id FROM event')
    expect(await takeAnnounced(database.pool)).toEqual([rows[0]!.id])
    await importNamed('First name')
    expect(await takeAnnounced(database.pool)).toEqual([])
    const title = async () => (await get(`/events/${rows[0]!.id}`)).body.title as string
    expect(await title()).toBe('First name')
    await importNamed('Second name')
    expect(await vi.waitUntil(async () => (await title()) === 'Second name', { timeout: 1_000 })).toBe(true)
  })
})
