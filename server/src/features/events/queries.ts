import { sql, type RawBuilder } from 'kysely'
import {
  LONG_RUNNING_HOURS,
  SUMMARY_LENGTH,
  TOTAL_CAP,
  type Bubble,
  type BubbleMap,
  type Cluster,
  type EventDetail,
  type EventListItem,
  type EventPage,
  type NearbySort,
} from '@eventbuzz/contract/events'
import type { Category } from '@eventbuzz/contract/categories'
import type { EventImage } from '@eventbuzz/contract/pictures'
import type { LatLng } from '@eventbuzz/contract/geo'
import { PREPARE, type Db, type Tx } from '../../db/connection.ts'
import { boxAround, boxWithin, cellsIn, EARTH_RADIUS_M, splitAtAntimeridian } from '../../db/geo.ts'
import { categoriesById } from '../categories/index.ts'
import { isPublic } from './writing/rules.ts'
import { joinTouching, MERCATOR_LIMIT_DEG, type Area, type EventFilter } from './rules.ts'

/** Lists by date read the first rows of each cell; with more cells than this, reading all is cheaper. */
const MAX_CELLS = 600

const geography = ({ latitude, longitude }: LatLng) =>
  sql`ST_SetSRID(ST_MakePoint(${longitude}::float8, ${latitude}::float8), 4326)::geography`

// Instants travel as milliseconds: pg reads a number in a tenth of the time that it needs for a date.
const epochMs = (column: string) => sql`round(date_part('epoch', ${sql.ref(column)}) * 1000)`

const LIST_COLUMNS = sql`
  e.id, e.slug, e.title,
  CASE WHEN char_length(e.description) > ${sql.lit(SUMMARY_LENGTH)}
    THEN left(e.description, ${sql.lit(SUMMARY_LENGTH - 1)}) || '…' ELSE e.description END AS description,
  e.category_id,
  e.latitude, e.longitude, e.venue, e.address, e.city,
  ${epochMs('e.start_date')} AS start_ms, ${epochMs('e.end_date')} AS end_ms, e.timezone, e.all_day,
  e.status, e.image_url, e.price_min::float8 AS price_min, e.price_max::float8 AS price_max, e.currency`

type ListRow = Omit<EventListItem, 'category' | 'start_date' | 'end_date'> & {
  category_id: string
  start_ms: number
  end_ms: number | null
}

// Field by field: a spread of what remains of a row costs more than all else here together.
const toListItem = (row: ListRow, categories: Map<string, Category>): EventListItem => ({
  id: row.id,
  slug: row.slug,
  title: row.title,
  description: row.description,
  category: categories.get(row.category_id)!,
  latitude: row.latitude,
  longitude: row.longitude,
  venue: row.venue,
  address: row.address,
  city: row.city,
  start_date: new Date(row.start_ms).toISOString(),
  end_date: row.end_ms === null ? null : new Date(row.end_ms).toISOString(),
  timezone: row.timezone,
  all_day: row.all_day,
  status: row.status,
  image_url: row.image_url,
  price_min: row.price_min,
  price_max: row.price_max,
  currency: row.currency,
  distance_meters: row.distance_meters === null ? null : Math.round(row.distance_meters * 10) / 10,
})

const categoriesOf = (db: Db | Tx, rows: { category_id: string }[]) =>
  categoriesById(db, new Set(rows.map(({ category_id }) => category_id)))

/** The rows of `event` that the filter lets through, apart from where they are; `e` is the table's alias. */
function filterConditions(filter: EventFilter, categoryIds: string[]): RawBuilder<unknown>[] {
  const conditions = [sql`e.ends_at > ${filter.from}`]
  if (filter.to) conditions.push(sql`e.start_date < ${filter.to}`)
  if (categoryIds.length > 0) conditions.push(sql`e.category_id = any(${categoryIds}::uuid[])`)
  if (filter.free === true) conditions.push(sql`e.price_min = 0 AND coalesce(e.price_max, 0) = 0`)
  if (filter.free === false) conditions.push(sql`coalesce(e.price_max, e.price_min) > 0`)
  // Both are in the index by cell, and hours are as long in every zone.
  const isLong = sql`e.ends_at > e.start_date + interval '${sql.raw(String(LONG_RUNNING_HOURS))} hours'`
  if (filter.longRunning !== undefined) conditions.push(filter.longRunning ? isLong : sql`NOT (${isLong})`)
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

/** One page of the events within a circle, on the sphere. Not for a transaction: it may need a second try. */
export async function nearbyEvents(db: Db, request: NearbyRequest): Promise<EventPage> {
  const { limit, offset } = request
  const rows = await pageRows(db, request)
  const hasMore = rows.length > limit
  const categories = await categoriesOf(db, rows)
  const total = rows[0]?.total ?? (offset === 0 ? 0 : await countNearby(db, request))
  return {
    items: rows.slice(0, limit).map((row) => toListItem(row, categories)),
    total: Math.min(total, TOTAL_CAP),
    total_is_capped: total > TOTAL_CAP,
    limit,
    offset,
    has_more: hasMore,
  }
}

/** The total comes with every row: it is computed once, and a query of its own would cost more than that. */
type PageRow = ListRow & { total: number }

async function pageRows(db: Db, request: NearbyRequest): Promise<PageRow[]> {
  const { sort, filter } = request
  const cells = searchCells(request)
  // A window that closes soon leaves few rows: the cells hold them in date order, and sorting them is cheap.
  if (sort !== 'distance' || (filter.to && cells)) return (await sortedPage(request, cells).execute(db)).rows
  try {
    return (await nearestPage(request).execute(db)).rows
  } catch (error) {
    // The index's idea of a distance below a millimetre, or across the antimeridian or a pole, may exceed the exact
    // one by a rounding error. PostgreSQL then gives up rather than answer in a wrong order.
    if (!(error instanceof Error && error.message === 'index returned tuples in wrong order')) throw error
    return (await sortedPage(request, cells).execute(db)).rows
  }
}

const selectPage = (request: NearbyRequest) =>
  sql`${sql.raw(PREPARE)} SELECT ${LIST_COLUMNS}, (${countQuery(request)}) AS total`
/** One row more than asked for tells whether there is another page. */
const cutPage = ({ limit, offset }: NearbyRequest) => sql`LIMIT ${limit + 1} OFFSET ${offset}`

/** Nearest first, straight out of the GiST index, whose work hardly grows with the events within the circle. */
function nearestPage(request: NearbyRequest) {
  const { center, filter, limit, offset } = request
  const point = geography(center)
  // Only an order by nothing but the distance comes out of the index: with more to order by, the planner reads and
  // sorts all that is within the circle. The ties with the last row let the order be completed outside.
  return sql<PageRow>`${selectPage(request)}, e.distance_meters
    FROM (
      SELECT e.*, e.location <-> ${point} AS distance_meters FROM ${source(filter)}
      WHERE ${nearbyConditions(request, undefined)}
      ORDER BY e.location <-> ${point} FETCH FIRST ${limit + offset + 1} ROWS WITH TIES
    ) e
    ORDER BY e.distance_meters, e.start_date, e.id ${cutPage(request)}`
}

function sortedPage(request: NearbyRequest, cells: number[] | undefined) {
  const { center, sort, filter, limit, offset } = request
  const order = {
    distance: sql`${haversine(center)}, e.start_date, e.id`,
    date: sql`e.start_date, e.id`,
    popular: sql`e.favorite_count DESC, e.start_date, e.id`,
  }[sort]
  const from =
    sort === 'date' && cells
      ? sql`unnest(${cells}::int[]) AS near(cell) CROSS JOIN LATERAL (
          SELECT e.id, e.start_date FROM event e WHERE ${nearbyConditions(request, sql`e.cell = near.cell`)}
          ORDER BY ${order} LIMIT ${limit + offset + 1}
        ) e`
      : sql`${source(filter)} WHERE ${nearbyConditions(request, cells && inCells(cells))}`
  return sql<PageRow>`${selectPage(request)}, ST_Distance(e.location, ${geography(center)}, false) AS distance_meters
    FROM (SELECT e.id FROM ${from} ORDER BY ${order} ${cutPage(request)}) page
    JOIN event e ON e.id = page.id
    ORDER BY ${order}`
}

function countQuery(request: NearbyRequest) {
  const cells = searchCells(request)
  return sql<{ total: number }>`SELECT count(*) AS total FROM (
    SELECT 1 FROM ${source(request.filter)} WHERE ${nearbyConditions(request, cells && inCells(cells))}
    LIMIT ${sql.lit(TOTAL_CAP + 1)}) counted`
}

/** How many events are within a circle, counted to 1,001. */
export async function countNearby(db: Db, request: NearbyRequest): Promise<number> {
  const { rows } = await countQuery(request).execute(db)
  return rows[0]!.total
}

/** The cells around the circle, when their index can answer: it holds no finished events. */
const searchCells = ({ center, radiusM, filter }: NearbyRequest) =>
  filter.includesPast ? undefined : cellsIn(boxAround(center, radiusM), MAX_CELLS)

const inCells = (cells: number[]) => sql`e.cell = any(${cells}::int[])`

/** What makes an event part of the list: with `cell`, by plain numbers that the cells' index holds, else by the GiST index. */
function nearbyConditions(
  { center, radiusM, filter, categoryIds }: NearbyRequest,
  cell: RawBuilder<unknown> | undefined,
): RawBuilder<unknown> {
  const place = cell
    ? [cell, withinCircle(center, radiusM)]
    : [sql`ST_DWithin(e.location, ${geography(center)}, ${radiusM}, false)`]
  return all([visible(filter), ...place, ...filterConditions(filter, categoryIds)])
}

/** Asks for the box around first and for a box inside next, so that few rows need the trigonometry. */
function withinCircle(center: LatLng, radiusM: number): RawBuilder<unknown> {
  const around = boxAround(center, radiusM)
  const inside = boxWithin(center, radiusM) ?? { west: 0, south: 0, east: -1, north: -1 }
  // Wider by a rounding error, so that the edge is decided by the exact condition alone.
  const [south, north] = [around.south - 1e-7, around.north + 1e-7]
  const limit = Math.sin(radiusM / (2 * EARTH_RADIUS_M)) ** 2
  return sql`e.latitude BETWEEN ${south}::float8 AND ${north}::float8 AND (
    (e.latitude BETWEEN ${inside.south}::float8 AND ${inside.north}::float8
      AND e.longitude BETWEEN ${inside.west}::float8 AND ${inside.east}::float8)
    OR ${haversine(center)} <= ${limit}::float8)`
}

/** Grows with the distance and costs a tenth of ST_Distance: the square of the sine of half the angle. See distanceM. */
const haversine = ({ latitude, longitude }: LatLng) => sql`(
  power(sin(radians(e.latitude - ${latitude}::float8) / 2), 2) + ${Math.cos((latitude * Math.PI) / 180)}::float8
  * cos(radians(e.latitude)) * power(sin(radians(e.longitude - ${longitude}::float8) / 2), 2))`

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

/**
 * The events with these ids, in this order. Those that are not public, or that the filter does not let through, are
 * missing, whatever the index says that the ids come from.
 */
export async function eventsInOrder(
  db: Db,
  ids: string[],
  filter: EventFilter,
  categoryIds: string[],
  center: LatLng | undefined,
): Promise<EventListItem[]> {
  if (ids.length === 0) return []
  const distance = center ? sql`ST_Distance(e.location, ${geography(center)}, false)` : sql`NULL::float8`
  const conditions = all([visible(filter), ...filterConditions(filter, categoryIds)])
  const { rows } = await sql<ListRow>`SELECT ${LIST_COLUMNS}, ${distance} AS distance_meters
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS wanted(id, position) JOIN ${source(filter)} ON e.id = wanted.id
    WHERE ${conditions} ORDER BY wanted.position`.execute(db)
  const categories = await categoriesOf(db, rows)
  return rows.map((row) => toListItem(row, categories))
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

const toBubble = ({
  id,
  title,
  latitude,
  longitude,
  category_slug,
  category_color,
  start_date,
}: SquareRow): Bubble => ({
  id,
  title,
  latitude,
  longitude,
  category_slug,
  category_color,
  start_date: start_date.toISOString(),
})

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
  for (const square of joinTouching(rows, squares)) {
    const { count, latitude, longitude, bbox } = square
    total += count
    if ('id' in square && count === 1) bubbles.push(toBubble(square))
    else clusters.push({ latitude, longitude, count, bbox })
  }
  return { bubbles, clusters, total }
}

/** Those of these events that are public, as in a list, by their ids. Distances count from a point, where one is given. */
export async function publicEventsById(
  db: Db,
  ids: string[],
  from?: LatLng,
): Promise<Map<string, EventListItem>> {
  if (ids.length === 0) return new Map()
  const distance = from ? sql`ST_Distance(e.location, ${geography(from)}, false)` : sql`NULL::float8`
  const { rows } = await sql<ListRow>`
    SELECT ${LIST_COLUMNS}, ${distance} AS distance_meters FROM event e
    WHERE e.id = any(${ids}::uuid[]) AND e.status IN ('active', 'cancelled', 'completed')`.execute(db)
  const categories = await categoriesOf(db, rows)
  return new Map(rows.map((row) => [row.id, toListItem(row, categories)]))
}

type DetailRow = ListRow &
  Omit<EventDetail, keyof EventListItem | 'created_at' | 'updated_at' | 'images'> & {
    images: EventImage[]
    created_by: string | null
    created_at: Date
    updated_at: Date
  }

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const SLUG = /^[a-z0-9-]{1,120}$/

/** A public event by its id or current slug; undefined when there is none that everybody may see. */
export async function publicEvent(db: Db, idOrSlug: string): Promise<EventDetail | undefined> {
  const found = await eventDetail(db, idOrSlug)
  return found && isPublic(found.event) ? found.event : undefined
}

/** An event by its id or current slug, whoever may see it, and whose it is. */
export async function eventDetail(
  db: Db | Tx,
  idOrSlug: string,
): Promise<{ event: EventDetail; created_by: string | null } | undefined> {
  if (!SLUG.test(idOrSlug) && !UUID.test(idOrSlug)) return undefined
  const key = UUID.test(idOrSlug) ? sql`e.id = ${idOrSlug}::uuid` : sql`e.slug = ${idOrSlug}`
  const [row] = (await selectDetails(key).execute(db)).rows
  if (!row) return undefined
  return { event: toDetail(row, await categoriesOf(db, [row])), created_by: row.created_by }
}

/** Those of these events that are public, in this order. */
export async function publicEventDetails(db: Db, ids: string[]): Promise<EventDetail[]> {
  if (ids.length === 0) return []
  const isShown = sql`e.id = any(${ids}::uuid[]) AND e.status IN ('active', 'cancelled', 'completed')`
  const { rows } = await selectDetails(isShown).execute(db)
  const categories = await categoriesOf(db, rows)
  const found = new Map(rows.map((row) => [row.id, toDetail(row, categories)]))
  return ids.flatMap((id) => found.get(id) ?? [])
}

const selectDetails = (which: RawBuilder<unknown>) => sql<DetailRow>`${sql.raw(PREPARE)}
  SELECT ${LIST_COLUMNS}, NULL AS distance_meters, e.country, e.url, e.ticket_url, e.source, e.series_id,
    e.metadata, e.created_by, e.created_at, e.updated_at,
    array(SELECT tag FROM event_tag WHERE event_id = e.id ORDER BY position) AS tags,
    coalesce((SELECT json_agg(json_build_object(
        'id', i.id, 'url', i.urls ->> 'original', 'alt', i.alt, 'width', p.width, 'height', p.height,
        'thumbhash', p.thumbhash, 'variants', coalesce(p.variants, '[]')) ORDER BY i.display_order)
      FROM event_image i LEFT JOIN picture p ON p.id = i.picture_id WHERE i.event_id = e.id), '[]'::json) AS images,
    e.description
  FROM event e
  WHERE ${which}`

const toDetail = (row: DetailRow, categories: Map<string, Category>): EventDetail => ({
  ...toListItem(row, categories),
  country: row.country,
  url: row.url,
  ticket_url: row.ticket_url,
  tags: row.tags,
  images: row.images,
  source: row.source,
  series_id: row.series_id,
  metadata: row.metadata,
  created_at: row.created_at.toISOString(),
  updated_at: row.updated_at.toISOString(),
})

/** A page of the events of one person, whatever their status, the newest first. */
export async function eventsOf(db: Db, userId: string, limit: number, offset: number): Promise<EventPage> {
  const { rows } = await sql<ListRow>`
    SELECT ${LIST_COLUMNS}, NULL AS distance_meters FROM event e WHERE e.created_by = ${userId}
    ORDER BY e.created_at DESC, e.id LIMIT ${limit + 1} OFFSET ${offset}`.execute(db)
  const counted = await sql<{ total: number }>`SELECT count(*) AS total FROM (
    SELECT 1 FROM event WHERE created_by = ${userId} LIMIT ${sql.lit(TOTAL_CAP + 1)}) counted`.execute(db)
  const categories = await categoriesOf(db, rows)
  const { total } = counted.rows[0]!
  return {
    items: rows.slice(0, limit).map((row) => toListItem(row, categories)),
    total: Math.min(total, TOTAL_CAP),
    total_is_capped: total > TOTAL_CAP,
    limit,
    offset,
    has_more: rows.length > limit,
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
