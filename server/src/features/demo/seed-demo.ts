import { FALLBACK_CATEGORY } from '@eventbuzz/contract/categories'
import type { Cache } from '../../adapters/cache/port.ts'
import { inTransaction, type Db, type Tx } from '../../db/connection.ts'
import { categoryIdsBySlug } from '../categories/index.ts'
import { announceEvents, invalidateEvents } from '../events/index.ts'
import { upsertEvents, type Outcome } from '../imports/index.ts'
import { demoDay, generateDemoEvents } from './generate-demo-events.ts'
import {
  countDemoEvents,
  DEMO_SOURCE,
  deleteDemoEventsExcept,
  hasEvents,
  lockDemo,
  readDemoState,
  writeDemoState,
} from './queries.ts'

interface DemoDeps {
  db: Db
  cache: Cache
  now: () => Date
}

/** Another seed is another programme; the ids of the events stay. */
const SEED = 'eventbuzz'

/** Puts the demo events in, or moves them to today, also after they were removed. */
export async function seedDemo({ db, cache, now }: DemoDeps): Promise<Record<Outcome, number>> {
  const counts = await inTransaction(db, async (tx) => {
    await lockDemo(tx)
    return seed(tx, now())
  })
  await invalidateEvents(cache)
  return counts
}

/** Takes all demo events out and remembers it, so that a restart does not bring them back. @returns how many. */
export async function removeDemo({ db, cache }: Pick<DemoDeps, 'db' | 'cache'>): Promise<number> {
  const count = await inTransaction(db, async (tx) => {
    await lockDemo(tx)
    await writeDemoState(tx, { state: 'removed' })
    const removed = await deleteDemoEventsExcept(tx, [])
    await announceEvents(tx, removed)
    return removed.length
  })
  await invalidateEvents(cache)
  return count
}

interface DemoRefresh {
  did: 'seeded' | 'refreshed' | 'nothing'
  /** Demo events that are there now. */
  count: number
}

/** For the start of a server: fills an empty database, moves events of an earlier day on, and leaves all else alone. */
export function refreshDemo(deps: DemoDeps): Promise<DemoRefresh> {
  return refresh(deps, async (tx) => !(await hasEvents(tx)))
}

/** While a server runs: moves events on when the day has changed in one of the cities, and leaves all else alone. */
export function moveDemoOn(deps: DemoDeps): Promise<DemoRefresh> {
  return refresh(deps, async () => false)
}

/** `isWanted` decides where there never was a demo. */
async function refresh(
  { db, cache, now }: DemoDeps,
  isWanted: (tx: Tx) => Promise<boolean>,
): Promise<DemoRefresh> {
  const result = await inTransaction(db, async (tx): Promise<DemoRefresh> => {
    await lockDemo(tx)
    const known = await readDemoState(tx)
    const isDue = known ? known.state === 'seeded' && known.day !== demoDay(now()) : await isWanted(tx)
    if (isDue) await seed(tx, now())
    return { did: !isDue ? 'nothing' : known ? 'refreshed' : 'seeded', count: await countDemoEvents(tx) }
  })
  if (result.did !== 'nothing') await invalidateEvents(cache)
  return result
}

async function seed(tx: Tx, now: Date): Promise<Record<Outcome, number>> {
  const generated = generateDemoEvents({ seed: SEED, now })
  const slugs = [FALLBACK_CATEGORY, ...generated.map(({ category }) => category)]
  const categoryIds = await categoryIdsBySlug(tx, [...new Set(slugs)])
  // An admin may have deleted some of the default categories.
  const events = generated
    .map((event) => (categoryIds.has(event.category) ? event : { ...event, category: FALLBACK_CATEGORY }))
    .filter(({ category }) => categoryIds.has(category))

  // What an earlier release had in its programme and this one has not.
  const removed = await deleteDemoEventsExcept(
    tx,
    events.map(({ external_id }) => external_id),
  )
  await announceEvents(tx, removed)
  const outcomes = await upsertEvents(tx, events, { sourceName: DEMO_SOURCE, now, categoryIds })
  await writeDemoState(tx, { state: 'seeded', day: demoDay(now) })
  const count = (wanted: Outcome) => outcomes.filter((outcome) => outcome === wanted).length
  return { added: count('added'), changed: count('changed'), unchanged: count('unchanged') }
}
