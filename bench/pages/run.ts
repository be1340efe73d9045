import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { MemoryCache } from '../../server/src/adapters/cache/memory.ts'
import { PostgresSearchIndex } from '../../server/src/adapters/search-index/postgres/postgres.ts'
import { loadConfig } from '../../server/src/config.ts'
import { connect } from '../../server/src/db/connection.ts'
import { publicEventDetails } from '../../server/src/features/events/index.ts'
import { relatedEvents } from '../../server/src/features/events/related/related-events.ts'
import { calendarOf } from '../../server/src/features/feeds/calendar/calendar.ts'
import { feedEvents } from '../../server/src/features/feeds/feed-events.ts'
import { eventPage } from '../../server/src/features/feeds/event-page.ts'
import { eventsSitemap, sitemapIndex } from '../../server/src/features/feeds/sitemap/sitemap.ts'
import { Gazetteer } from '../../server/src/features/places/gazetteer.ts'
import { suggest } from '../../server/src/features/search/suggest/suggest.ts'
import { widen } from '../../server/src/features/search/widen/widen.ts'
import { cities, events, NOW } from '../nearby/data.ts'
import { createDatabase } from '../nearby/database.ts'

const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 100_000)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 15)

const serverUrl = process.env['BENCH_DATABASE_URL'] ?? process.env['TEST_DATABASE_URL']
if (!serverUrl) {
  console.error('BENCH_DATABASE_URL is not set; expected the URL of a PostgreSQL server, as a superuser.')
  process.exit(2)
}

const rss = () => process.memoryUsage().rss / 1e6
const mb = (bytes: number) => `${bytes.toFixed(1)} MB`

/** Median and slowest of several tries, in ms; each try does something else, so that nothing is kept. */
async function time(name: string, work: (round: number) => unknown, rounds = ROUNDS): Promise<void> {
  await work(-1)
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const begin = performance.now()
    await work(round)
    times.push(performance.now() - begin)
  }
  times.sort((a, b) => a - b)
  console.log(
    `${name.padEnd(44)} ${times[Math.floor(rounds / 2)]!.toFixed(2).padStart(9)} ${times.at(-1)!.toFixed(2).padStart(9)}`,
  )
}

await places()
await database(serverUrl)

async function places(): Promise<void> {
  const file = fileURLToPath(new URL('../../server/dist/gazetteer.bin', import.meta.url))
  const before = rss()
  const begin = performance.now()
  const gazetteer = new Gazetteer(readFileSync(file))
  console.log(
    `${gazetteer.size} places, opened in ${(performance.now() - begin).toFixed(1)} ms, ${mb(rss() - before)}; ms (median, slowest):`,
  )
  for (const query of ['l', 'li', 'lis', 'lisbon', 'san', 'paris france', 'berlni', 'xqzvwk'])
    await time(`places "${query}"`, () => gazetteer.find({ query, near: undefined, limit: 8 }))
}

async function database(serverUrl: string): Promise<void> {
  const all = cities()
  const bench = await createDatabase(serverUrl, EVENTS, all, events(EVENTS, all))
  const { db, pool, close } = connect({ address: bench.url, poolSize: 4 })
  try {
    const config = loadConfig({ DATABASE_URL: bench.url, PUBLIC_URL: 'https://events.example.org' })
    const searchIndex = new PostgresSearchIndex(db)
    await searchIndex.rebuild((async function* () {})())
    await pool.query('VACUUM ANALYZE')
    // Keeps nothing, so that all is measured.
    const cache = Object.assign(new MemoryCache(), {
      getOrLoad: <T>(_key: string, _ttlS: number, load: () => Promise<T>) => load(),
    })
    const deps = { config, db, cache, searchIndex, now: () => NOW }
    const gazetteer = new Gazetteer(
      readFileSync(fileURLToPath(new URL('../../server/dist/gazetteer.bin', import.meta.url))),
    )
    const dense = all[0]!.center
    const ids = await pool.query<{ id: string }>(
      `SELECT id FROM event WHERE status = 'active' AND ends_at > $1
       ORDER BY location <-> ST_SetSRID(ST_MakePoint($2, $3), 4326)::geography LIMIT $4`,
      [NOW, dense.longitude, dense.latitude, ROUNDS + 1],
    )
    const details = await publicEventDetails(
      db,
      ids.rows.map(({ id }) => id),
    )
    const near = { lat: dense.latitude, lng: dense.longitude }
    console.log(`${EVENTS} events:`)
    await time('the page of an event, without its query', (i) => eventPage(details[i + 1]!, config.publicUrl))
    await time('related events in the densest city', (i) => relatedEvents(deps, details[i + 1]!, 6))
    await time('feed of 200 with details', () => feedEvents(deps, { ...near, radius: 10_000 }))
    const { events: list } = await feedEvents(deps, { ...near, radius: 10_000 })
    const info = { name: 'x', publicUrl: config.publicUrl, version: '1' }
    await time('  the calendar of these', () => calendarOf(list, info))
    for (const q of ['mus', 'musi', 'park', 'a', 'jaz'])
      await time(`suggest "${q}"`, () =>
        suggest({ ...deps, gazetteer: async () => gazetteer }, { q, ...near }),
      )
    const nothing = { lat: 10, lng: -40, category: ['music'], free: true, date_to: '2026-06-11T00:00:00Z' }
    await time('widen on the open sea: every question', () => widen(deps, nothing))
    await time('widen: no word is like it', () => widen(deps, { q: 'xqzvwk', ...near, radius: 1_000 }))
    await sitemap(deps)
  } finally {
    await close()
    await bench.drop()
  }
}

async function sitemap(deps: Parameters<typeof sitemapIndex>[0]): Promise<void> {
  await time('sitemap index', () => sitemapIndex(deps), 3)
  const ends = (await sitemapIndex(deps)).split('events-').length - 1
  const before = rss()
  let [bytes, most] = [0, before]
  const begin = performance.now()
  for await (const piece of (await eventsSitemap(deps, ends > 1 ? ends - 1 : 1))!) {
    bytes += piece.length
    most = Math.max(most, rss())
  }
  console.log(
    `a whole part of the sitemap: ${(performance.now() - begin).toFixed(0)} ms, ${mb(bytes / 1e6)}, memory up to ${mb(most - before)} more`,
  )
}
