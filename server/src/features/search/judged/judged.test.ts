import { beforeEach, describe, expect, it } from 'vitest'
import { PostgresSearchIndex } from '../../../adapters/search-index/postgres/postgres.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { storeDocuments } from '../../../../test/search-documents.ts'
import { documentsOf } from '../queries.ts'
import { CITIES, EVENTS } from './events.ts'
import { QUERIES, type JudgedQuery } from './queries.ts'

/** Of all queries, known misses among them, so many are answered as a person expects. */
const WANTED = 65

const { db, pool } = useTestDatabase()
const index = new PostgresSearchIndex(db)
const now = new Date('2026-06-10T12:00:00Z')
const idOf = (key: string) =>
  `00000000-0000-4000-8000-${String(EVENTS.findIndex((event) => event.key === key)).padStart(12, '0')}`
const keyOf = new Map(EVENTS.map(({ key }) => [idOf(key), key]))

beforeEach(async () => {
  const { rows } = await pool.query<{ id: string; slug: string; name: string }>('SELECT * FROM category')
  const ids = EVENTS.map(({ key }) => idOf(key))
  await storeDocuments(
    pool,
    EVENTS.map(({ key, city, category, days, ...event }) => {
      const startsAt = new Date(now.getTime() + days * 86_400_000)
      const { id, name } = rows.find(({ slug }) => slug === category)!
      return {
        ...event,
        id: idOf(key),
        city,
        location: CITIES[city],
        categoryId: id,
        categoryName: name,
        startsAt,
        endsAt: new Date(startsAt.getTime() + 7_200_000),
        isFree: undefined,
      }
    }),
  )
  await index.put(await documentsOf(db, ids))
})

async function search({ q, near }: JudgedQuery): Promise<string[]> {
  const { ids } = await index.search({
    query: q,
    center: near && CITIES[near],
    radiusM: undefined,
    categoryIds: [],
    from: now,
    to: undefined,
    free: undefined,
    now,
    limit: 100,
    offset: 0,
  })
  return ids.map((id) => keyOf.get(id)!)
}

/** What is wrong with an answer; undefined when nothing is. */
function judge(
  found: string[],
  { first = [], among = [], never = [], isAll }: JudgedQuery,
): string | undefined {
  const wrong = [
    ...first.filter((key, i) => found[i] !== key).map((key) => `${key} is not at its place`),
    ...among.filter((key) => !found.slice(0, 5).includes(key)).map((key) => `${key} is not among the first`),
    ...never.filter((key) => found.includes(key)).map((key) => `${key} does not belong there`),
    ...found
      .filter((key) => isAll && !first.includes(key) && !among.includes(key))
      .map((key) => `${key} does not belong there`),
  ]
  return wrong.length === 0 ? undefined : `${wrong.join(', ')}; found: ${found.slice(0, 8).join(' ')}`
}

describe('search, judged', () => {
  it(`answers at least ${WANTED} of ${QUERIES.length} queries as a person expects, and knows which it does not`, async () => {
    const failed = new Map<string, string>()
    for (const query of QUERIES) {
      const problem = judge(await search(query), query)
      if (problem) failed.set(`${query.q} (${query.kind})`, problem)
    }
    const known = QUERIES.filter(({ knownMiss }) => knownMiss).map(({ q, kind }) => `${q} (${kind})`)
    const report = JSON.stringify(Object.fromEntries(failed), null, 2)
    expect([...failed.keys()].toSorted(), report).toEqual(known.toSorted())
    expect(QUERIES.length - failed.size).toBeGreaterThanOrEqual(WANTED)
  })
})
