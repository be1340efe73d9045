import pg from 'pg'
import { connect } from '../../server/src/db/connection.ts'
import { migrate } from '../../server/src/db/migrate.ts'
import { events, type City, type EventRow } from './data.ts'

const NAME = `eventbuzz_bench_${process.pid}`
const BATCH = 5_000

export interface BenchDatabase {
  url: string
  pool: pg.Pool
  postmasterPid: number
  drop(): Promise<void>
}

/** A database of its own on the server of `serverUrl`, filled with `count` events; `drop` removes it. */
export async function createDatabase(
  serverUrl: string,
  count: number,
  cities: City[],
  all: Iterable<EventRow> = events(count, cities),
): Promise<BenchDatabase> {
  const admin = new pg.Pool({ connectionString: serverUrl, max: 1 })
  await admin.query(`CREATE DATABASE ${NAME}`)
  const url = new URL(serverUrl)
  url.pathname = `/${NAME}`
  const { pool, close } = connect({ address: url.href, poolSize: 1 })
  const drop = async () => {
    await close()
    await admin.query(`DROP DATABASE ${NAME} WITH (FORCE)`)
    await admin.end()
  }
  try {
    await migrate(pool)
    await fill(pool, all)
    const { rows } = await pool.query<{ pid: number }>(
      "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid",
    )
    return { url: url.href, pool, postmasterPid: rows[0]!.pid, drop }
  } catch (error) {
    await drop()
    throw error
  }
}

async function fill(pool: pg.Pool, rows: Iterable<EventRow>): Promise<void> {
  let batch: EventRow[] = []
  const flush = async () => {
    await pool.query(
      `INSERT INTO event (id, slug, title, description, category_id, latitude, longitude, venue, address, city, country,
         start_date, end_date, timezone, status, image_url, price_min, price_max, currency, favorite_count)
       SELECT r.id, r.slug, r.title, r.description, c.id, r.latitude, r.longitude, r.venue, r.address, r.city, r.country,
         r.start_date, r.end_date, r.timezone, r.status, r.image_url, r.price_min, r.price_max, r.currency, r.favorite_count
       FROM json_to_recordset($1) AS r(id uuid, slug text, title text, description text, category text,
         latitude float8, longitude float8, venue text, address text, city text, country text,
         start_date timestamptz, end_date timestamptz, timezone text, status text, image_url text,
         price_min numeric, price_max numeric, currency text, favorite_count int)
       JOIN category c ON c.slug = r.category`,
      [JSON.stringify(batch)],
    )
    batch = []
  }
  for (const event of rows) {
    batch.push(event)
    if (batch.length === BATCH) await flush()
  }
  if (batch.length > 0) await flush()
  // What autovacuum does within a minute of such an import.
  await pool.query('VACUUM ANALYZE')
}
