import type { Cache } from '../../adapters/cache/port.ts'
import { inTransaction, type Db } from '../../db/connection.ts'
import { categoryIdsBySlug } from '../categories/index.ts'
import { invalidateEvents } from '../events/index.ts'
import { defaultCategoryTable, type CategoryTable } from './categories.ts'
import { readJsonLd, type SourceRecord } from './json-ld.ts'
import { normaliseEvent, type NormalisedEvent } from './normalise-event.ts'
import { shiftToUpcoming } from './shift-to-upcoming.ts'
import { upsertEvents, type Outcome, type UpsertOptions } from './upsert-events.ts'

/** The import could not be done at all; the message says why. */
export class ImportError extends Error {}

export interface ImportOptions {
  /** Together with an event's own id it tells whether the event is here already. 1 to 100 characters. */
  sourceName: string
  /** Computes the same report and writes nothing. */
  dryRun?: boolean
  /** Moves events that are over into the coming weeks: to try an instance out with real, old data. */
  shiftToUpcoming?: boolean
  categoryTable?: CategoryTable
  onProgress?: (report: Readonly<ImportReport>) => void
}

export interface ImportReport extends Record<Outcome, number> {
  isDryRun: boolean
  /** How many things the source held. */
  records: number
  skipped: { record: number; title?: string; reason: string }[]
  notes: { record: number; title: string; note: string }[]
}

interface Candidate {
  record: number
  event: NormalisedEvent
}

const BATCH_SIZE = 200

/**
 * Brings the events of a schema.org JSON-LD source in, or up to date. One bad record never stops the rest.
 * @param source text, or records that were read already.
 * @throws NotJsonError when the text is no JSON, ImportError when nothing could be imported.
 */
export async function importEvents(
  { db, cache, now }: { db: Db; cache: Cache; now: () => Date },
  source: string | Iterable<SourceRecord>,
  options: ImportOptions,
): Promise<ImportReport> {
  const table = options.categoryTable ?? defaultCategoryTable
  const upsert: UpsertOptions = {
    sourceName: checkedSourceName(options.sourceName),
    now: now(),
    categoryIds: await categoriesOf(db, table),
  }
  const isDryRun = options.dryRun ?? false
  const report: ImportReport = {
    isDryRun,
    records: 0,
    added: 0,
    changed: 0,
    unchanged: 0,
    skipped: [],
    notes: [],
  }
  const seen = new Map<string, number>()
  let batch: Candidate[] = []
  const flush = async () => {
    await writeBatch(db, batch, upsert, report)
    // With every batch, as a long import must show within the second too.
    if (!isDryRun) await invalidateEvents(cache)
    batch = []
    options.onProgress?.(report)
  }

  for (const read of typeof source === 'string' ? readJsonLd(source) : source) {
    report.records += 1
    const candidate = toCandidate(read, table, upsert, report)
    if (!candidate) continue
    const { record, event } = candidate
    const twin = seen.get(event.external_id)
    if (twin !== undefined) {
      report.skipped.push({ record, title: event.title, reason: `same event as record ${twin}` })
      continue
    }
    seen.set(event.external_id, record)
    batch.push({ record, event: options.shiftToUpcoming ? shiftToUpcoming(event, upsert.now) : event })
    if (batch.length === BATCH_SIZE) await flush()
  }
  await flush()
  report.skipped.sort((a, b) => a.record - b.record)
  return report
}

function toCandidate(
  read: SourceRecord,
  table: CategoryTable,
  { categoryIds }: UpsertOptions,
  report: ImportReport,
): Candidate | undefined {
  const { record } = read
  if ('problem' in read) {
    report.skipped.push({ record, reason: read.problem })
    return undefined
  }
  const result = normaliseEvent(read.value, table)
  if ('refusal' in result) {
    report.skipped.push({
      record,
      ...(result.title !== null && { title: result.title }),
      reason: result.refusal,
    })
    return undefined
  }
  const { event, notes } = result
  const { title, category } = event
  for (const note of notes) report.notes.push({ record, title, note })
  if (categoryIds.has(category)) return { record, event }
  report.notes.push({
    record,
    title,
    note: `there is no category "${category}": taken as "${table.fallback}"`,
  })
  return { record, event: { ...event, category: table.fallback } }
}

function checkedSourceName(name: string): string {
  if (name.trim() !== name || name === '' || [...name].length > 100) {
    throw new ImportError(`The source name is ${JSON.stringify(name)}; expected 1 to 100 characters.`)
  }
  return name
}

async function categoriesOf(db: Db, table: CategoryTable): Promise<Map<string, string>> {
  const slugs = [
    table.fallback,
    ...table.rules.map(({ category }) => category),
    ...Object.values(table.types),
  ]
  const ids = await categoryIdsBySlug(db, [...new Set(slugs)])
  if (ids.has(table.fallback)) return ids
  throw new ImportError(
    `There is no category "${table.fallback}", which events fall back to. Run: eventbuzz seed-categories`,
  )
}

/** Writes a batch in one transaction; when a row is refused, its halves by themselves, down to that row alone. */
async function writeBatch(
  db: Db,
  batch: Candidate[],
  upsert: UpsertOptions,
  report: ImportReport,
): Promise<void> {
  if (batch.length === 0) return
  try {
    for (const outcome of await writeOrRehearse(db, batch, upsert, report.isDryRun)) report[outcome] += 1
  } catch (error) {
    if (!isRowRefused(error)) throw error
    const [first, ...others] = batch
    if (first && others.length === 0) {
      const reason = `the database refused it: ${error.message}`
      report.skipped.push({ record: first.record, title: first.event.title, reason })
      return
    }
    const half = Math.ceil(batch.length / 2)
    await writeBatch(db, batch.slice(0, half), upsert, report)
    await writeBatch(db, batch.slice(half), upsert, report)
  }
}

class Rehearsed extends Error {
  readonly outcomes: Outcome[]
  constructor(outcomes: Outcome[]) {
    super('rolled back on purpose')
    this.outcomes = outcomes
  }
}

/** A dry run does all of the work and takes it back, so that its report knows what the database would refuse. */
async function writeOrRehearse(
  db: Db,
  batch: Candidate[],
  upsert: UpsertOptions,
  isDryRun: boolean,
): Promise<Outcome[]> {
  const events = batch.map(({ event }) => event)
  try {
    return await inTransaction(db, async (tx) => {
      const outcomes = await upsertEvents(tx, events, upsert)
      if (isDryRun) throw new Rehearsed(outcomes)
      return outcomes
    })
  } catch (error) {
    if (error instanceof Rehearsed) return error.outcomes
    throw error
  }
}

/** SQLSTATE 22: a value that a type does not take; 23: a constraint. All else is about the database, not the row. */
function isRowRefused(error: unknown): error is Error {
  return error instanceof Error && /^2[23]/.test(String((error as { code?: unknown }).code))
}
