import { sql, type RawBuilder } from 'kysely'
import {
  SUMMARY_LENGTH,
  TOTAL_CAP,
  type Bubble,
  type BubbleMap,
  type Cluster,
  type EventDetail,
  type EventImage,
  type EventListItem,
  type EventPage,
  type NearbySort,
} from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import type { Db, Tx } from '../../db/connection.ts'
import { boxAround, cellsIn, splitAtAntimeridian } from '../../db/geo.ts'
import { MERCATOR_LIMIT_DEG, type Area, type EventFilter } from './rules.ts'

/** Lists by date read the first rows of each cell; with more cells than this, reading all is cheaper. */
const MAX_CELLS = 600

const geography = ({ latitude, longitude }: LatLng) =>
  sql`ST_SetSRID(ST_MakePoint(${longitude}::float8, ${latitude}::float8), 4326)::geography`

const LIST_COLUMNS = sql`
  e.id, e.slug, e.title,
  CASE WHEN char_length(e.description) > ${sql.lit(SUMMARY_LENGTH)}
    THEN left(e.description, ${sql.lit(SUMMARY_LENGTH - 1)}) || '…' ELSE e.description END AS description,
  c.id AS category_id, c.name AS category_name, c.slug AS category_slug, c.color_hex, c.icon_name,
  e.latitude, e.longitude, e.venue, e.address, e.city, e.start_date, e.end_date, e.timezone, e.all_day,
  e.status, e.image_url, e.price_min::float8 AS price_min, e.price_max::float8 AS price_max, e.currency`

type ListRow = Omit<EventListItem, 'category' | 'start_date' | 'end_date'> & {
  category_id: string
  category_name: string
  category_slug: string
  color_hex: string
  icon_name: string
  start_date: Date
  end_date: Date | null
}

function toListItem(row: ListRow): EventListItem {
  const { category_id, category_name, category_slug, color_hex, icon_name, start_date, end_date, ...fields } = row
  return {
    ...fields,
    category: { id: category_id, name: category_name, slug: category_slug, color_hex, icon_name },
    start_date: start_date.toISOString(),
    end_date: end_date && end_date.toISOString(),
  }
}

/** The rows of `event` that the filter lets through, apart from where they are; `e` is the table's alias. */
function filterConditions(filter: EventFilter, categoryIds: string[]): RawBuilder<unknown>[] {
  const conditions = [sql`e.ends_at > ${filter.from}`]
  if (filter.to) conditions.push(sql`e.start_date < ${filter.to}`)
  if (categoryIds.length > 0) conditions.push(sql`e.category_id = any(${categoryIds}::uuid[])`)
  if (filter.free === true) conditions.push(sql`e.price_min = 0 AND coalesce(e.price_max, 0) = 0`)
  if (filter.free === false) conditions.push(sql`coalesce(e.price_max, e.price_min) > 0`)
  return conditions
}

/** Two branches, because each kind has its own partial indexes; the planner sees through the UNION. */
const source = (filter: EventFilter) =>
  filter.includesPast
    ? sql`(SELECT * FROM event WHERE status IN ('active', 'cancelled')
           UNION ALL SELECT * FROM event WHERE status = 'completed') e`
    : sql`event e`

const visible = (filter: EventFilter) =>
  filter.includesPast ? sql`true` : sql`e.status IN ('active', 'cancelled')`

const all = (conditions: RawBuilder<unknown>[]) => sql.join(conditions, sql` AND `)

export interface NearbyRequest {
  center: LatLng
  radiusM: number
  filter: EventFilter
  /** Ids of `filter.categorySlugs`. */
  categoryIds: string[]
  sort: NearbySort
  limit: number
  offset: number
}

/** One page of the events within a circle, on the sphere. */
export async function nearbyEvents(db: Db | Tx, request: NearbyRequest): Promise<EventPage> {
  const { limit, offset } = request
  const { rows } = await pageQuery(request).execute(db)
  const items = rows.slice(0, limit).map(toListItem)
  const hasMore = rows.length > limit
  // A page that ends the list tells the total by itself.
  const isKnown = !hasMore && (items.length > 0 || offset === 0)
  const total = isKnown ? offset + items.length : await countNearby(db, request)
  return {
    items,
    total: Math.min(total, TOTAL_CAP),
    total_is_capped: total > TOTAL_CAP,
    limit,
    offset,
    has_more: hasMore,
  }
}

function pageQuery({ center, radiusM, filter, categoryIds, sort, limit, offset }: NearbyRequest) {
  const point = geography(center)
  const distance = sql`ST_Distance(e.location, ${point}, false)`
  const where = all([
    visible(filter),
    sql`ST_DWithin(e.location, ${point}, ${radiusM}, false)`,
    ...filterConditions(filter, categoryIds),
  ])
  // One row more than asked for tells whether there is another page.
  const page = sql`LIMIT ${limit + 1} OFFSET ${offset}`
  const select = sql`SELECT ${LIST_COLUMNS}, round(${distance}::numeric, 1)::float8 AS distance_meters`
  const join = sql`JOIN category c ON c.id = e.category_id`

  if (sort === 'popular') {
    return sql<ListRow>`${select} FROM ${source(filter)} ${join} WHERE ${where}
      ORDER BY e.favorite_count DESC, e.start_date, e.id ${page}`
  }
  const cells = cellsIn(boxAround(center, radiusM), MAX_CELLS)
  if (sort === 'date') {
    const order = sql`ORDER BY e.start_date, e.id`
    if (!cells || filter.includesPast) return sql<ListRow>`${select} FROM ${source(filter)} ${join} WHERE ${where} ${order} ${page}`
    return sql<ListRow>`${select} FROM unnest(${cells}::int[]) AS near(cell)
      CROSS JOIN LATERAL (
        SELECT e.* FROM event e WHERE e.cell = near.cell AND ${where} ${order} LIMIT ${limit + offset + 1}
      ) e ${join} ${order} ${page}`
  }
  // A window that closes soon leaves few rows: the cells hold them in date order, and sorting them is cheap.
  if (filter.to && cells && !filter.includesPast) {
    return sql<ListRow>`${select} FROM event e ${join} WHERE e.cell = any(${cells}::int[]) AND ${where}
      ORDER BY ${distance}, e.start_date, e.id ${page}`
  }
  return sql<ListRow>`${select} FROM ${source(filter)} ${join} WHERE ${where}
    ORDER BY e.location <-> ${point}, e.start_date, e.id ${page}`
}

async function countNearby(db: Db | Tx, request: NearbyRequest): Promise<number> {
  const { center, radiusM, filter, categoryIds } = request
  const where = all([
    visible(filter),
    sql`ST_DWithin(e.location, ${geography(center)}, ${radiusM}, false)`,
    ...filterConditions(filter, categoryIds),
  ])
  const { rows } = await sql<{ total: number }>`SELECT count(*) AS total FROM (
    SELECT 1 FROM ${source(filter)} WHERE ${where} LIMIT ${sql.lit(TOTAL_CAP + 1)}) counted`.execute(db)
  return rows[0]!.total
}

function areaCondition(area: Area): RawBuilder<unknown> {
  if (area.kind === 'circle') {
    return sql`ST_DWithin(e.location, ${geography(area.center)}, ${area.radiusM}, false)`
  }
  const boxes = splitAtAntimeridian(area.box).map(
    ({ west, south, east, north }) =>
      sql`e.location::geometry && ST_MakeEnvelope(${west}, ${south}, ${east}, ${north}, 4326)`,
  )
  return sql`(${sql.join(boxes, sql` OR `)})`
}

export interface BubblesRequest {
  area: Area
  filter: EventFilter
  categoryIds: string[]
  /** How many cluster squares there are around the world; those that hold two events or more are clusters. */
  squares: number
}

interface SquareRow {
  count: number
  latitude: number
  longitude: number
  bbox: [number, number, number, number]
  id: string
  title: string
  category_slug: string
  category_color: string
  start_date: Date
}

/** The events of an area as single bubbles and as clusters of those that would touch on the map. */
export async function eventBubbles(db: Db | Tx, request: BubblesRequest): Promise<BubbleMap> {
  const { area, filter, categoryIds, squares } = request
  const limitDeg = sql.lit(MERCATOR_LIMIT_DEG)
  const phi = sql`radians(greatest(-${limitDeg}, least(${limitDeg}, e.latitude)))`
  const { rows } = await sql<SquareRow>`
    WITH square AS (
      SELECT count(*)::int AS count, avg(e.latitude) AS latitude, avg(e.longitude) AS longitude,
        array[min(e.longitude), min(e.latitude), max(e.longitude), max(e.latitude)] AS bbox, min(e.id::text)::uuid AS id
      FROM ${source(filter)}
      WHERE ${all([visible(filter), areaCondition(area), ...filterConditions(filter, categoryIds)])}
      GROUP BY floor((e.longitude + 180) / 360 * ${squares}::float8),
        floor((1 - asinh(tan(${phi})) / pi()) / 2 * ${squares}::float8)
    )
    SELECT square.*, e.title, c.slug AS category_slug, c.color_hex AS category_color, e.start_date
    FROM square LEFT JOIN event e ON e.id = square.id AND square.count = 1 LEFT JOIN category c ON c.id = e.category_id
    ORDER BY square.count DESC, square.id`.execute(db)

  const bubbles: Bubble[] = []
  const clusters: Cluster[] = []
  let total = 0
  for (const { count, latitude, longitude, bbox, ...event } of rows) {
    total += count
    if (count > 1) clusters.push({ latitude, longitude, count, bbox })
    else bubbles.push({ ...event, latitude, longitude, start_date: event.start_date.toISOString() })
  }
  return { bubbles, clusters, total }
}

type DetailRow = ListRow &
  Omit<EventDetail, keyof EventListItem | 'created_at' | 'updated_at' | 'images'> & {
    images: EventImage[]
    created_at: Date
    updated_at: Date
  }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const SLUG = /^[a-z0-9-]{1,120}$/

/** A public event by its id or current slug; undefined when there is none that everybody may see. */
export async function publicEvent(db: Db | Tx, idOrSlug: string): Promise<EventDetail | undefined> {
  if (!SLUG.test(idOrSlug) && !UUID.test(idOrSlug)) return undefined
  const key = UUID.test(idOrSlug) ? sql`e.id = ${idOrSlug}::uuid` : sql`e.slug = ${idOrSlug}`
  const { rows } = await sql<DetailRow>`
    SELECT ${LIST_COLUMNS}, NULL AS distance_meters, e.country, e.url, e.ticket_url, e.source, e.series_id,
      e.created_at, e.updated_at,
      array(SELECT tag FROM event_tag WHERE event_id = e.id ORDER BY position) AS tags,
      coalesce((SELECT json_agg(json_build_object('url', urls ->> 'original', 'alt', alt) ORDER BY display_order)
        FROM event_image WHERE event_id = e.id), '[]'::json) AS images,
      e.description
    FROM event e JOIN category c ON c.id = e.category_id
    WHERE ${key} AND e.status IN ('active', 'cancelled', 'completed')`.execute(db)
  const row = rows[0]
  if (!row) return undefined
  const { tags, images, country, url, ticket_url, source, series_id, created_at, updated_at, ...listRow } = row
  return {
    ...toListItem(listRow),
    country,
    url,
    ticket_url,
    tags,
    images,
    source,
    series_id,
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  }
}

/** The slug that a public event has now, by one that it had before. */
export async function currentSlug(db: Db | Tx, oldSlug: string): Promise<string | undefined> {
  if (!SLUG.test(oldSlug)) return undefined
  const row = await db
    .selectFrom('event_old_slug')
    .innerJoin('event', 'event.id', 'event_old_slug.event_id')
    .select('event.slug')
    .where('event_old_slug.slug', '=', oldSlug)
    .where('event.status', 'in', ['active', 'cancelled', 'completed'])
    .executeTakeFirst()
  return row?.slug
}

/** Middle of the square degree with the most upcoming events, where a map may open. */
export async function busiestPlace(db: Db | Tx, now: Date): Promise<LatLng | undefined> {
  const { rows } = await sql<LatLng>`
    SELECT avg(latitude) AS latitude, avg(longitude) AS longitude
    FROM event e WHERE e.status IN ('active', 'cancelled') AND e.ends_at > ${now}
    GROUP BY round(latitude), round(longitude)
    ORDER BY count(*) DESC, round(latitude), round(longitude) LIMIT 1`.execute(db)
  return rows[0]
}

