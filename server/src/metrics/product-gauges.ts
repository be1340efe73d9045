import type { Registry } from 'prom-client'
import type { Db } from '../db/connection.ts'
import { addGauge } from './add-gauge.ts'
import { productState } from './queries.ts'
import { remembered } from './remembered.ts'

/** Whole tables are counted for these, so they are counted once a minute, however often somebody asks. */
const COUNT_EVERY_MS = 60_000
const COUNT_WITHIN_MS = 1_500

/** What the database knows of the product. Every process says the same, so a query takes the `max` of it. */
export function addProductGauges(registry: Registry, { db, now }: { db: Db; now: () => Date }): void {
  const state = remembered(() => productState(db, now()), {
    forMs: COUNT_EVERY_MS,
    withinMs: COUNT_WITHIN_MS,
  })

  addGauge(registry, 'eventbuzz_events', 'Events by status', ['status'], async () =>
    ((await state())?.events ?? []).map(({ status, count }) => [{ status }, count]),
  )
  addGauge(registry, 'eventbuzz_users', 'Accounts that have signed in here', ['status'], async () => {
    const users = (await state())?.users
    return users ? [[{ status: 'active' }, users.active], [{ status: 'blocked' }, users.blocked]] : [] // prettier-ignore
  })
  addGauge(registry, 'eventbuzz_sign_ups', 'Accounts that are new', ['within'], async () => {
    const users = (await state())?.users
    return users ? [[{ within: '1d' }, users.new_in_a_day]] : []
  })
  addGauge(
    registry,
    'eventbuzz_imported_events',
    'Events by the source of their import',
    ['source'],
    async () => ((await state())?.imports ?? []).map(({ source, count }) => [{ source }, count]),
  )
  addGauge(
    registry,
    'eventbuzz_import_changed_timestamp_seconds',
    'When an event of a source was added or changed last',
    ['source'],
    async () =>
      ((await state())?.imports ?? []).map(({ source, changed_at }) => [
        { source },
        changed_at.getTime() / 1000,
      ]),
  )
}
