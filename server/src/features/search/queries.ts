import { sql, type RawBuilder } from 'kysely'
import type { SearchDocument } from '../../adapters/search-index/port.ts'
import type { Db } from '../../db/connection.ts'
import { readInstanceSetting, writeInstanceSetting } from '../../db/instance-setting.ts'

type DocumentRow = Omit<SearchDocument, 'location' | 'isFree'> & {
  latitude: number
  longitude: number
  isFree: boolean | null
}

/** What a search index is to know of the events among these that the public may see. */
export function documentsOf(db: Db, ids: string[]): Promise<SearchDocument[]> {
  return documents(db, sql`e.id = any(${ids}::uuid[])`, ids.length)
}

/** The next public events in the order of their ids. */
export function documentsAfter(db: Db, id: string | undefined, limit: number): Promise<SearchDocument[]> {
  return documents(db, id === undefined ? sql`true` : sql`e.id > ${id}::uuid`, limit)
}

async function documents(db: Db, which: RawBuilder<unknown>, limit: number): Promise<SearchDocument[]> {
  const { rows } = await sql<DocumentRow>`
    SELECT e.id, e.title, e.description, e.venue, e.city, e.category_id AS "categoryId", c.name AS "categoryName",
      array(SELECT tag FROM event_tag WHERE event_id = e.id ORDER BY position) AS tags,
      e.latitude, e.longitude, e.start_date AS "startsAt", e.ends_at AS "endsAt",
      CASE
        WHEN e.price_min = 0 AND coalesce(e.price_max, 0) = 0 THEN true
        WHEN coalesce(e.price_max, e.price_min) > 0 THEN false
      END AS "isFree"
    FROM event e JOIN category c ON c.id = e.category_id
    WHERE ${which} AND e.status IN ('active', 'cancelled', 'completed')
    ORDER BY e.id LIMIT ${limit}`.execute(db)
  return rows.map(({ latitude, longitude, isFree, ...fields }) => ({
    ...fields,
    location: { latitude, longitude },
    isFree: isFree ?? undefined,
  }))
}

export async function countDocuments(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM event
    WHERE status IN ('active', 'cancelled', 'completed')`.execute(db)
  return rows[0]!.count
}

export interface SearchedTerm {
  term: string
  resultCount: number
  hour: Date
}

export async function insertTerms(db: Db, terms: SearchedTerm[]): Promise<void> {
  await sql`INSERT INTO search_term (term, result_count, created_at)
    SELECT term, "resultCount", hour
    FROM jsonb_to_recordset(${JSON.stringify(terms)}::jsonb)
      AS row (term text, "resultCount" int, hour timestamptz)`.execute(db)
}

/** However much is searched for, no more of it than this is counted. */
const MOST_TERMS = 100_000

export interface TermCount {
  term: string
  searches: number
  /** Of the latest search. */
  results: number
}

/** What was looked for most since then. */
export function popularTerms(db: Db, since: Date, limit: number): Promise<TermCount[]> {
  return termCounts(db, since, limit, sql`true`)
}

/** What was looked for most since then and, the last time, not found. */
export function zeroResultTerms(db: Db, since: Date, limit: number): Promise<TermCount[]> {
  return termCounts(db, since, limit, sql`results = 0`)
}

async function termCounts(
  db: Db,
  since: Date,
  limit: number,
  having: RawBuilder<unknown>,
): Promise<TermCount[]> {
  const { rows } = await sql<TermCount>`
    SELECT * FROM (
      SELECT term, count(*) AS searches, (array_agg(result_count ORDER BY id DESC))[1] AS results
      FROM (SELECT id, term, result_count FROM search_term WHERE created_at >= ${since}
        ORDER BY created_at DESC LIMIT ${sql.lit(MOST_TERMS)}) latest
      GROUP BY term
    ) counted
    WHERE ${having} ORDER BY searches DESC, term LIMIT ${limit}`.execute(db)
  return rows
}

/** @returns how many terms older than `before` were deleted, at most `limit`. */
export async function deleteTermsBefore(db: Db, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    WITH old AS MATERIALIZED (
      SELECT id FROM search_term WHERE created_at < ${before}
      ORDER BY created_at LIMIT ${limit} FOR UPDATE SKIP LOCKED
    )
    DELETE FROM search_term USING old WHERE search_term.id = old.id`.execute(db)
  return Number(numAffectedRows ?? 0)
}

/**
 * Names the very database of this connection, not what is in it: one that was restored has another name, though all its
 * rows are the same.
 */
export async function databaseName(db: Db): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    SELECT system_identifier || '/' || oid AS name
    FROM pg_control_system(), pg_database WHERE datname = current_database()`.execute(db)
  return rows[0]!.name
}

const INDEXED_KEY = 'search_indexed_database'

/** The database that the search index was last made out of, by `databaseName`. */
export function indexedDatabase(db: Db): Promise<string | undefined> {
  return readInstanceSetting(db, INDEXED_KEY)
}

export function setIndexedDatabase(db: Db, name: string): Promise<void> {
  return writeInstanceSetting(db, INDEXED_KEY, name)
}
