import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Tx } from '../../db/connection.ts'
import { eventSlug } from '../../lib/slug.ts'
import { endsAt } from '../../lib/ends-at.ts'
import { announceEvents } from '../events/index.ts'
import type { NormalisedEvent } from './normalise-event.ts'
import {
  insertEvents,
  lockImported,
  replaceTags,
  updateEvents,
  type ImportedColumns,
  type StoredEvent,
} from './queries.ts'
import { importedStatus } from './rules.ts'

export type Outcome = 'added' | 'changed' | 'unchanged'

export interface UpsertOptions {
  sourceName: string
  now: Date
  /** Slug to id; must hold every category of the events. */
  categoryIds: Map<string, string>
}

/**
 * Writes events of one source, known by `external_id`, which must differ within one call. What is the same already is
 * not touched. A slug never changes: a source corrects its titles, and shared links should go on working.
 * @returns what became of each event, in their order.
 */
export async function upsertEvents(
  tx: Tx,
  events: NormalisedEvent[],
  options: UpsertOptions,
): Promise<Outcome[]> {
  const ids = events.map(({ external_id }) => external_id)
  const stored = new Map(
    (await lockImported(tx, options.sourceName, ids)).map((event) => [event.external_id, event]),
  )
  const wanted = events.map((event) => {
    const known = stored.get(event.external_id)
    const columns = wantedColumns(event, known?.columns, options)
    return { event, known, columns, outcome: outcomeOf(event, known, columns), id: known?.id ?? randomUUID() }
  })
  const added = wanted.filter(({ outcome }) => outcome === 'added')
  const changed = wanted.filter(({ outcome }) => outcome === 'changed')

  await insertEvents(
    tx,
    options.sourceName,
    added.map(({ id, event: { title, external_id }, columns }) => ({
      ...columns,
      id,
      slug: eventSlug(title, id),
      external_id,
    })),
  )
  await updateEvents(
    tx,
    changed.map(({ id, columns }) => ({ ...columns, id })),
  )
  await replaceTags(
    tx,
    [
      ...added.filter(({ event }) => event.tags.length > 0),
      ...changed.filter(({ event, known }) => !isDeepStrictEqual(event.tags, known?.tags)),
    ].map(({ id, event }) => ({ id, tags: event.tags })),
  )
  await announceEvents(
    tx,
    [...added, ...changed].map(({ id }) => id),
  )
  return wanted.map(({ outcome }) => outcome)
}

function outcomeOf(
  event: NormalisedEvent,
  known: StoredEvent | undefined,
  columns: ImportedColumns,
): Outcome {
  if (!known) return 'added'
  const isSame = isDeepStrictEqual(known.columns, columns) && isDeepStrictEqual(known.tags, event.tags)
  return isSame ? 'unchanged' : 'changed'
}

function wantedColumns(
  { external_id: _id, category, tags: _tags, status, metadata, ...columns }: NormalisedEvent,
  known: ImportedColumns | undefined,
  { now, categoryIds }: UpsertOptions,
): ImportedColumns {
  const categoryId = categoryIds.get(category)
  if (categoryId === undefined) throw new Error(`There is no category "${category}".`)
  // Keys of others stay: metadata is free for integrators.
  const { organizer: _organizer, source_status: before, ...foreign } = known?.metadata ?? {}
  const saidBefore = before === 'cancelled' ? before : 'active'
  return {
    ...columns,
    category_id: categoryId,
    // A picture that was uploaded here outlives what the source has.
    image_url: known?.image_url?.startsWith('/storage/') ? known.image_url : columns.image_url,
    status: known
      ? importedStatus({
          current: known.status,
          before: saidBefore,
          after: status,
          isOver: endsAt(columns) <= now,
        })
      : status,
    metadata: { ...foreign, ...metadata, ...(status === 'active' ? {} : { source_status: status }) },
  }
}
