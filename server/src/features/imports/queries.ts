import { sql } from 'kysely'
import type { EventStatus } from '@eventbuzz/contract/events'
import type { Tx } from '../../db/connection.ts'

/** The columns that an import decides, with their types: one list for reading, inserting, updating and comparing. */
const COLUMNS = {
  title: 'text',
  description: 'text',
  category_id: 'uuid',
  latitude: 'float8',
  longitude: 'float8',
  venue: 'text',
  address: 'text',
  city: 'text',
  country: 'text',
  start_date: 'timestamptz',
  end_date: 'timestamptz',
  timezone: 'text',
  all_day: 'boolean',
  image_url: 'text',
  ticket_url: 'text',
  url: 'text',
  price_min: 'numeric',
  price_max: 'numeric',
  currency: 'text',
  status: 'text',
  metadata: 'jsonb',
} as const

export interface ImportedColumns {
  title: string
  description: string | null
  category_id: string
  latitude: number
  longitude: number
  venue: string | null
  address: string | null
  city: string | null
  country: string | null
  start_date: Date
  end_date: Date | null
  timezone: string
  all_day: boolean
  image_url: string | null
  ticket_url: string | null
  url: string | null
  price_min: number | null
  price_max: number | null
  currency: string | null
  status: EventStatus
  metadata: Record<string, unknown>
}

export interface StoredEvent {
  id: string
  external_id: string
  columns: ImportedColumns
  tags: string[]
}

const names = Object.keys(COLUMNS)
const columnList = (prefix = '') => sql.raw(names.map((name) => `${prefix}${name}`).join(', '))
const recordType = sql.raw(
  Object.entries(COLUMNS)
    .map(([name, type]) => `${name} ${type}`)
    .join(', '),
)
const assignments = sql.raw(names.map((name) => `${name} = row.${name}`).join(', '))
// numeric would arrive as text, and 15 differ from 15.00.
const selection = sql.raw(
  Object.entries(COLUMNS)
    .map(([name, type]) => (type === 'numeric' ? `${name}::float8 AS ${name}` : name))
    .join(', '),
)

/** The events of a source among these, locked until the transaction ends. */
export async function lockImported(
  tx: Tx,
  sourceName: string,
  externalIds: string[],
): Promise<StoredEvent[]> {
  // In one order, so that two imports of a source wait for each other instead of meeting in a deadlock.
  const { rows } = await sql<ImportedColumns & Pick<StoredEvent, 'id' | 'external_id' | 'tags'>>`
    SELECT id, external_id, ${selection},
      ARRAY(SELECT tag FROM event_tag WHERE event_id = event.id ORDER BY position) AS tags
    FROM event
    WHERE source_name = ${sourceName} AND external_id = ANY(${externalIds}::text[])
    ORDER BY external_id
    FOR UPDATE`.execute(tx)
  return rows.map(({ id, external_id, tags, ...columns }) => ({ id, external_id, columns, tags }))
}

export interface NewEvent extends ImportedColumns {
  id: string
  slug: string
  external_id: string
}

export async function insertEvents(tx: Tx, sourceName: string, events: NewEvent[]): Promise<void> {
  if (events.length === 0) return
  await sql`
    INSERT INTO event (id, slug, external_id, source_name, source, ${columnList()})
    SELECT row.id, row.slug, row.external_id, ${sourceName}::text, 'import', ${columnList('row.')}
    FROM jsonb_to_recordset(${JSON.stringify(events)}::jsonb)
      AS row (id uuid, slug text, external_id text, ${recordType})`.execute(tx)
}

export async function updateEvents(tx: Tx, events: (ImportedColumns & { id: string })[]): Promise<void> {
  if (events.length === 0) return
  await sql`
    UPDATE event SET ${assignments}
    FROM jsonb_to_recordset(${JSON.stringify(events)}::jsonb) AS row (id uuid, ${recordType})
    WHERE event.id = row.id`.execute(tx)
}

/** Puts these tags in the place of those that the events have. */
export async function replaceTags(tx: Tx, tagsOf: { id: string; tags: string[] }[]): Promise<void> {
  if (tagsOf.length === 0) return
  await sql`DELETE FROM event_tag WHERE event_id = ANY(${tagsOf.map(({ id }) => id)}::uuid[])`.execute(tx)
  const rows = tagsOf.flatMap(({ id, tags }) =>
    tags.map((tag, position) => ({ event_id: id, tag, position })),
  )
  await sql`
    INSERT INTO event_tag (event_id, tag, position)
    SELECT event_id, tag, position
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (event_id uuid, tag text, position smallint)`.execute(
    tx,
  )
}
