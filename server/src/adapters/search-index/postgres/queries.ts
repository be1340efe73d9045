import { sql, type RawBuilder } from 'kysely'
import type { LatLng } from '@eventbuzz/contract/geo'
import { PREPARE, type Db, type Tx } from '../../../db/connection.ts'
import type { SearchHits, SearchRequest } from '../port.ts'

// Any fixed number will do, as long as every process uses the same one.
const VOCABULARY_LOCK = 7_203_343
const MOST_CANDIDATES = 60
const LAST_CHARACTER = '\u{10FFFF}'

export interface KnownPiece {
  /** As events have it; several words where a script has no spaces. */
  text: string
  /** The text as a tsquery; empty when nothing of it can be looked for. */
  query: string
  isKnown: boolean
  /** Whether a known word begins like it. */
  isBeginning: boolean
}

/** Brings what was typed into the form that events are kept in, and says which words any of them has. */
export async function lookUpPieces(db: Db, texts: string[]): Promise<KnownPiece[]> {
  const { rows } = await sql<KnownPiece>`${sql.raw(PREPARE)}
    SELECT normal.text, phraseto_tsquery('simple', normal.text)::text AS query,
      EXISTS (SELECT FROM search_word WHERE word = normal.text) AS "isKnown",
      EXISTS (SELECT FROM search_word WHERE word >= normal.text
        AND word < normal.text || ${LAST_CHARACTER}::text) AS "isBeginning"
    FROM unnest(${texts}::text[]) WITH ORDINALITY AS piece(text, position)
    CROSS JOIN LATERAL (SELECT btrim(eb_search_text(piece.text)) COLLATE "C" AS text) normal
    ORDER BY position`.execute(db)
  return rows
}

/** Words that may have been meant: `alike` ones that exist, and those that share enough trigrams. */
export async function wordsLike(db: Db, typed: string, alike: string[]): Promise<string[]> {
  const { rows } = await sql<{ word: string }>`${sql.raw(PREPARE)}
    SELECT word FROM search_word WHERE word = any(${alike}::text[]) AND is_prominent
    UNION
    (SELECT word FROM search_word WHERE is_prominent AND word % ${typed}::text
     ORDER BY similarity(word, ${typed}::text) DESC, word LIMIT ${sql.lit(MOST_CANDIDATES)})
    ORDER BY word`.execute(db)
  return rows.map(({ word }) => word)
}

/** What to look for; all are texts of tsquery. */
export interface WordQuery {
  /** What an event must match. */
  match: string
  /** Everything that may occur, joined by OR, to be weighed. */
  weigh: string
  /** How many lexemes `weigh` has for each word that was typed: ts_rank divides by their number. */
  lexemesPerWord: number
  /** The words as they were typed. */
  exact: string
  /** All words beside each other, in the order that they were typed in; undefined where there is one. */
  together: string | undefined
}

/** How many matches are ranked; more are not looked at, nearest or soonest first. */
const RANKED = 1_000

// ts_rank's weights for category, description (which the heading is without), tags with place, and title.
const WEIGHTS = '{0.2, 0, 0.4, 1}'
const ANYWHERE = 0.1
const EXACT = 1.3
const IN_TITLE = 1.25
const TOGETHER = 1.2
/** Half of what can be lost by distance is lost here, in metres, and what is left at the other end of the world. */
const NEAR_M = 10_000
const LEAST_NEAR = 0.1
/** The same for days until it begins. */
const SOON_DAYS = 14
const LEAST_SOON = 0.4

const geography = ({ latitude, longitude }: LatLng) =>
  sql`ST_SetSRID(ST_MakePoint(${longitude}::float8, ${latitude}::float8), 4326)::geography`

/**
 * The best matches, by text × near × soon.
 *
 * - text: 0.1 for a match anywhere, plus the mean over the typed words of ts_rank, in which one in the title counts 0.61,
 *   in tags, venue or city 0.24, as the category's name 0.12, and a second place adds a little. The description adds
 *   nothing, however often it repeats a word, and needs not be read. × 1.3 when all words are there as typed, and not as
 *   a beginning, another form or a correction; × 1.25 when all are in the title; × 1.2 when they stand side by side; all
 *   three without the description.
 * - near: 0.1 + 0.9 / (1 + distance / 10 km); 1 without a point. A title at the other end of the world weighs as much
 *   as a description right here.
 * - soon: 0.4 + 0.6 / (1 + days / 14), by the days until it begins or since it was over; 1 while it is on. It moves an
 *   event by less than the step from one field to the next.
 *
 * Equal ones come by start and id, so that pages never overlap. Of more than 1,000 matches only the nearest 1,000 (without
 * a point: those that begin first) are ranked and can be paged through: a title far away or months ahead may then be
 * missing behind descriptions nearby, where thousands of events hold the words. With fewer nothing is left out.
 */
export async function rankedMatches(db: Db, words: WordQuery, request: SearchRequest): Promise<SearchHits> {
  const { center } = request
  try {
    return await rank(db, words, request, cutOrder(request))
  } catch (error) {
    // See nearbyEvents: across a pole or the antimeridian the index may give up on its own order.
    if (!(center && error instanceof Error && error.message === 'index returned tuples in wrong order'))
      throw error
    return rank(db, words, request, sql`ST_Distance(location, ${geography(center)}, false)`)
  }
}

/** Each is what an index gives in order; a window of the past has none, and is sorted. */
function cutOrder({ center, from, now }: SearchRequest): RawBuilder<unknown> {
  if (center) return sql`location <-> ${geography(center)}`
  return from < now ? sql`abs(extract(epoch FROM starts_at - ${now}::timestamptz))` : sql`starts_at`
}

async function rank(
  db: Db,
  words: WordQuery,
  request: SearchRequest,
  order: RawBuilder<unknown>,
): Promise<SearchHits> {
  const { center, now, limit, offset } = request
  const near = center
    ? sql`${LEAST_NEAR}::float8 + ${1 - LEAST_NEAR}::float8
        / (1 + ST_Distance(location, ${geography(center)}, false) / ${NEAR_M}::float8)`
    : sql`1`
  const days = sql`extract(epoch FROM greatest(starts_at - ${now}::timestamptz, ${now}::timestamptz - ends_at, interval '0'))
    ::float8 / 86400`
  const { rows } = await sql<SearchHits>`
    WITH match AS MATERIALIZED (
      SELECT event_id, heading, location, starts_at, ends_at FROM event_search
      WHERE ${sql.join(conditions(words, request), sql` AND `)}
      ORDER BY ${order} LIMIT ${sql.lit(RANKED)}
    ), ranked AS (
      SELECT event_id, starts_at,
        (${ANYWHERE}::float8 + ts_rank(${WEIGHTS}::float4[], heading, ${words.weigh}::tsquery) * ${words.lexemesPerWord}::float8)
          * CASE WHEN heading @@ ${words.exact}::tsquery THEN ${EXACT}::float8 ELSE 1 END
          * CASE WHEN ts_filter(heading, '{a}') @@ ${words.match}::tsquery THEN ${IN_TITLE}::float8 ELSE 1 END
          * CASE WHEN heading @@ ${words.together ?? ''}::tsquery THEN ${TOGETHER}::float8 ELSE 1 END
          * (${near})
          * (${LEAST_SOON}::float8 + ${1 - LEAST_SOON}::float8 / (1 + ${days} / ${SOON_DAYS}::float8)) AS score
      FROM match
    )
    SELECT (SELECT count(*) FROM match) AS total,
      ARRAY(SELECT event_id FROM ranked ORDER BY score DESC, starts_at, event_id
        LIMIT ${limit} OFFSET ${offset}) AS ids`.execute(db)
  return rows[0]!
}

function conditions(words: WordQuery, request: SearchRequest): RawBuilder<unknown>[] {
  const { center, radiusM, categoryIds, from, to, free, now } = request
  const all = [sql`words @@ ${words.match}::tsquery`, sql`ends_at > ${from}`]
  if (from >= now) all.push(sql`NOT is_completed`)
  if (to) all.push(sql`starts_at < ${to}`)
  if (categoryIds.length > 0) all.push(sql`category_id = any(${categoryIds}::uuid[])`)
  if (free !== undefined) all.push(sql`is_free = ${free}`)
  if (center && radiusM !== undefined)
    all.push(sql`ST_DWithin(location, ${geography(center)}, ${radiusM}, false)`)
  return all
}

/** Until the transaction ends nobody else writes words: an event's word is never taken for one that no event has. */
export async function lockVocabulary(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${VOCABULARY_LOCK})`.execute(tx)
}

const wordsOf = (rows: RawBuilder<unknown>) => sql`
  SELECT w.lexeme AS word, bool_or(w.weights && '{A,B,D}') AS is_prominent
  FROM ${rows} s, unnest(s.words) AS w WHERE w.lexeme <> '|' GROUP BY w.lexeme`

/** Adds the words of these events, where they are public. */
export async function addWordsOf(tx: Tx, eventIds: string[]): Promise<void> {
  const rows = sql`(SELECT words FROM event_search WHERE event_id = any(${eventIds}::uuid[]))`
  await sql`INSERT INTO search_word (word, is_prominent) ${wordsOf(rows)}
    ON CONFLICT (word) DO UPDATE SET is_prominent = true
    WHERE excluded.is_prominent AND NOT search_word.is_prominent`.execute(tx)
}

/** Makes the vocabulary that of all public events. Only what differs is written. */
export async function renewWords(tx: Tx): Promise<void> {
  await sql`
    WITH used AS MATERIALIZED (${wordsOf(sql`event_search`)}),
      gone AS (DELETE FROM search_word v WHERE NOT EXISTS (SELECT FROM used WHERE used.word = v.word))
    INSERT INTO search_word (word, is_prominent) SELECT word, is_prominent FROM used
    ON CONFLICT (word) DO UPDATE SET is_prominent = excluded.is_prominent
    WHERE search_word.is_prominent <> excluded.is_prominent`.execute(tx)
}

/** Makes what is known of these events anew out of the events themselves, as the triggers of each write do. */
export async function refreshEvents(db: Db | Tx, ids: string[]): Promise<void> {
  await sql`SELECT eb_refresh_search(${ids}::uuid[])`.execute(db)
}

/** Takes out events that are not public, which only happens where triggers were switched off. */
export async function dropHidden(tx: Tx): Promise<void> {
  await sql`DELETE FROM event_search s USING event e
    WHERE e.id = s.event_id AND e.status NOT IN ('active', 'cancelled', 'completed')`.execute(tx)
}

export async function countSearchable(db: Db | Tx): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*) AS count FROM event_search`.execute(db)
  return rows[0]!.count
}

/** The embedded database has nobody who would do so by himself. */
export async function analyzeSearch(db: Db): Promise<void> {
  await sql`ANALYZE event_search, search_word`.execute(db)
}
