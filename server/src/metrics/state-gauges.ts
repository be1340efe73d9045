import type pg from 'pg'
import type { Registry } from 'prom-client'
import type { Db } from '../db/connection.ts'
import { queueState } from '../jobs/queries.ts'
import { addGauge } from './add-gauge.ts'
import { remembered } from './remembered.ts'

export interface StateSources {
  db: Db
  pool: pg.Pool
  now: () => Date
  /** Left out while there is no index to ask. */
  searchIndex?: { size(): Promise<number> }
}

/** A lost database must not hold up the answer to Prometheus, which gives up after 10 s. */
const ASK_WITHIN_MS = 1_500

/** How the process' dependencies are. */
export function addStateGauges(registry: Registry, { db, pool, now, searchIndex }: StateSources): void {
  const queue = remembered(() => queueState(db, now()), { forMs: 5_000, withinMs: ASK_WITHIN_MS })
  const gauge = addGauge.bind(undefined, registry)

  gauge('db_pool_connections', 'Connections to the database', ['state'], () => [
    [{ state: 'in_use' }, pool.totalCount - pool.idleCount],
    [{ state: 'idle' }, pool.idleCount],
  ])
  gauge('db_pool_waiting', 'Queries that wait for a connection', [], () => [[{}, pool.waitingCount]])
  gauge('db_pool_max_connections', 'Most connections that the pool may open', [], () => [
    [{}, pool.options.max],
  ])
  gauge('eventbuzz_database_up', 'Whether the database answered while this was measured', [], async () => [
    [{}, (await queue()) ? 1 : 0],
  ])
  gauge('job_queue_depth', 'Background jobs by topic and status', ['topic', 'status'], async () =>
    ((await queue())?.depths ?? []).map(({ topic, status, count }) => [{ topic, status }, count]),
  )
  // Without a label it would be 0, not absent, while nothing is known.
  gauge(
    'job_queue_oldest_age_seconds',
    'For how long the job that is most overdue has been due',
    ['status'],
    async () => {
      const state = await queue()
      return state ? [[{ status: 'waiting' }, state.oldestAgeS]] : []
    },
  )
  if (!searchIndex) return
  const indexSize = remembered(() => searchIndex.size(), { forMs: 60_000, withinMs: ASK_WITHIN_MS })
  gauge('search_index_documents', 'Events that the search index holds', ['index'], async () => {
    const size = await indexSize()
    return size === undefined ? [] : [[{ index: 'events' }, size]]
  })
}
