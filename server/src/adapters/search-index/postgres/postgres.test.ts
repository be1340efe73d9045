import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anEvent, LISBON } from '../../../../test/builders.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { eraseEvents, storeDocuments } from '../../../../test/search-documents.ts'
import { searchIndexConformance } from '../conformance.ts'
import { readMigrations } from '../../../db/migrate.ts'
import type { SearchDocument } from '../port.ts'
import { PostgresSearchIndex } from './postgres.ts'

const { db, pool } = useTestDatabase()

searchIndexConformance('PostgreSQL', {
  open: async () => new PostgresSearchIndex(db),
  store: (documents) => storeDocuments(pool, documents),
  erase: (ids) => eraseEvents(pool, ids),
  categories: async () => {
    const { rows } = await pool.query<{ id: string; name: string; slug: string }>(
      "SELECT id, name, slug FROM category WHERE slug IN ('music', 'food-drink')",
    )
    const named = (slug: string) => rows.find((row) => row.slug === slug)!
    return { music: named('music'), food: named('food-drink') }
  },
})

describe('PostgreSQL as a search index', () => {
  const index = new PostgresSearchIndex(db)
  const search = (query: string) => {
    const now = new Date('2026-06-10T12:00:00Z')
    const filters = { center: LISBON, radiusM: undefined, categoryIds: [], to: undefined, free: undefined }
    return index.search({ ...filters, query, from: now, now, limit: 20, offset: 0 })
  }

  it('takes any text for words', async () => {
    await anEvent(db, { title: 'Jazz, "open air"; C++ & 東京 (été)' })
    await pool.query("INSERT INTO search_word VALUES ('jazz', true), ('open', true), ('ete', true)")
    const syntax = fc.constantFrom(
      '"',
      "'",
      '\\',
      ':',
      '*',
      '&',
      '|',
      '!',
      '(',
      ')',
      '<->',
      '%',
      '_',
      ' ',
      'jazz',
      '東',
    )
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ unit: 'grapheme', maxLength: 200 }),
      fc
        .array(fc.oneof(syntax, fc.string({ maxLength: 5 })), { maxLength: 60 })
        .map((parts) => parts.join('')),
    )
    await fc.assert(
      fc.asyncProperty(anything, async (query) => {
        const { ids, total } = await search(query)
        expect(ids).toHaveLength(total)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps the words of events that others still have when it is made anew', async () => {
    const [gone, stays] = [
      await anEvent(db, { title: 'Accordion solo' }),
      await anEvent(db, { title: 'Solo dance' }),
    ]
    await index.put([gone, stays].map(({ id }) => ({ id }) as SearchDocument))
    await pool.query('DELETE FROM event WHERE id = $1', [gone.id])
    await index.rebuild((async function* () {})())
    const { rows } = await pool.query<{ word: string }>('SELECT word FROM search_word ORDER BY word')
    expect(rows.map(({ word }) => word)).toEqual(['dance', 'music', 'solo'])
  })

  it('heals what was written while triggers were switched off, as during a restore', async () => {
    const { id } = await anEvent(db, { title: 'Accordion solo' })
    const hidden = await anEvent(db, { title: 'Accordion duo', status: 'draft' })
    await pool.query('ALTER TABLE event DISABLE TRIGGER USER')
    try {
      await pool.query("UPDATE event SET title = 'Harp solo' WHERE id = $1", [id])
      await pool.query(
        `INSERT INTO event_search SELECT $1, words, heading, category_id, location, starts_at, ends_at, is_completed,
        is_free FROM event_search`,
        [hidden.id],
      )
    } finally {
      await pool.query('ALTER TABLE event ENABLE TRIGGER USER')
    }
    expect(
      await index.rebuild(
        (async function* () {
          yield [{ id } as SearchDocument]
        })(),
      ),
    ).toBe(1)
    expect([(await search('harp')).ids, (await search('accordion')).ids]).toEqual([[id], []])
  })

  it('ranks around a pole and on the antimeridian, where its index may give up', async () => {
    for (const longitude of [-180, 180, -179.9999999, 179.9999999, 0, 90])
      for (const latitude of [90, -90, 0, 89.9999999])
        await anEvent(db, { title: 'Jazz', at: { latitude, longitude } })
    for (const center of [
      { latitude: 90, longitude: 0 },
      { latitude: 0, longitude: 180 },
      { latitude: -90, longitude: 7 },
    ]) {
      const now = new Date('2026-06-10T12:00:00Z')
      const filters = { center, radiusM: undefined, categoryIds: [], to: undefined, free: undefined }
      const { total } = await index.search({ ...filters, query: 'jazz', from: now, now, limit: 5, offset: 0 })
      expect(total).toBe(24)
    }
  })
})

it('finds what was there before its tables were made', async () => {
  const client = await pool.connect()
  try {
    await client.query('BEGIN')
    await client.query(`DROP TABLE event_search, search_word;
      DROP FUNCTION eb_refresh_search, eb_refresh_search_of_rows, eb_refresh_search_of_changes, eb_refresh_search_of_tags,
        eb_refresh_search_of_category, eb_search_text CASCADE;
      CREATE INDEX event_search_idx ON event USING gin (search_vector);
      INSERT INTO event (slug, title, description, category_id, latitude, longitude, start_date, timezone, status)
        SELECT status, 'Accordion ' || status, 'Polka', id, 1, 1, now(), 'UTC', status
        FROM category, unnest('{draft,active,completed}'::text[]) status WHERE category.slug = 'music';
      INSERT INTO event_tag SELECT id, 'folk', 0 FROM event`)
    const migration = (await readMigrations()).find(({ name }) => name.startsWith('0010'))!
    await client.query(migration.sql)
    const found = await client.query(
      "SELECT FROM event_search WHERE words @@ 'accordion & folk & polka & music'",
    )
    expect(found.rowCount).toBe(2)
    const words = await client.query('SELECT word, is_prominent FROM search_word ORDER BY word')
    expect(words.rows.map(({ word, is_prominent: known }) => (known ? word : `(${word})`)).join(' ')).toBe(
      'accordion active completed folk music (polka)',
    )
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})
