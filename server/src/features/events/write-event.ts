import type { EventInput, EventPatch } from '@eventbuzz/contract/event-input'
import type { ErrorDetail } from '@eventbuzz/contract/errors'
import type { EventDetail, EventStatus } from '@eventbuzz/contract/events'
import type { PictureVariant } from '@eventbuzz/contract/pictures'
import type { Tx } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError, invalid } from '../../lib/app-error.ts'
import { endsAt } from '../../lib/ends-at.ts'
import { etagOf } from '../../lib/etag.ts'
import { eventSlug } from '../../lib/slug.ts'
import { timeZoneAt } from '../../lib/time-zone.ts'
import { categoriesById } from '../categories/index.ts'
import { eventDetail } from './queries.ts'
import { checkTogether, completeFields, keepDays } from './writing/check-together.ts'
import type { EventFields } from './writing/fields.ts'
import { isSlugTaken } from './writing/queries.ts'
import { readFields } from './writing/read-fields.ts'
import { nextStatus } from './writing/rules.ts'

export type WriteDeps = Pick<Deps, 'db' | 'cache' | 'now' | 'config'>

/** A body as it came, with what its schema refuses of it; those fields are not among `fields`. */
export interface Written<T extends EventInput | EventPatch> {
  fields: T
  problems: ErrorDetail[]
}

type Base = Partial<EventFields>

/**
 * What the event becomes: the fields of the body over those of `base`.
 * @param before what the event was, where `base` is of it.
 * @throws AppError VALIDATION_ERROR naming all that is wrong.
 */
export async function readEvent(
  tx: Tx,
  base: Base,
  { fields: input, problems }: Written<EventPatch>,
  ownPictures: ReadonlySet<string> = new Set(),
  before?: EventFields,
): Promise<{ fields: EventFields; categoryId: string }> {
  const read = readFields(input, ownPictures)
  let merged = { ...base, ...read.fields }
  if (before?.all_day)
    merged = {
      ...merged,
      ...keepDays(before, merged.timezone ?? timeZoneAt({ ...before, ...merged })),
      ...read.fields,
    }
  const categories = await categoriesById(tx, [])
  const categoryId = [...categories.values()].find(({ slug }) => slug === merged.category)?.id
  const all = [...problems, ...read.problems, ...checkTogether(merged)]
  if (merged.category && !categoryId)
    all.push({
      parameter: 'category',
      message: 'is not a category here',
      expected: 'a slug from GET /api/v1/categories',
    })
  if (all.length > 0) throw invalid(all)
  // Nothing is wrong, so whatever the schema or the base had to bring is there.
  return { fields: completeFields(merged as EventFields), categoryId: categoryId! }
}

/** @throws AppError CONFLICT when the status cannot become what is wanted. */
export function decideStatus(
  { config, now }: Pick<WriteDeps, 'config' | 'now'>,
  actor: Actor,
  fields: EventFields,
  change: { stored: EventStatus; wanted: EventStatus | undefined },
): EventStatus {
  const decision = nextStatus({
    ...change,
    isOver: endsAt(fields) <= now(),
    needsReview: config.eventReview && !actor.roles.has('admin'),
  })
  if ('refusal' in decision) throw new AppError('CONFLICT', decision.refusal)
  return decision.status
}

/** A slug that no other event has or had. */
export async function freeSlug(tx: Tx, title: string, id: string): Promise<string> {
  for (const digits of [8, 12, 32]) {
    const slug = eventSlug(title, id, digits)
    if (!(await isSlugTaken(tx, slug, id))) return slug
  }
  throw new Error(`Another event has the slug of ${id}.`)
}

/**
 * The ETags that a write of this event may name: its own, then those that it had before AVIF variants of its pictures
 * came. They follow in a job, which is no change by somebody.
 */
export function* etagsOf(event: EventDetail): Generator<string> {
  yield etagOf(event)
  const late = event.images.filter(({ variants }) => variants.some(isAvif))
  // In whichever order the jobs were done; an event has ten pictures at most.
  for (let missing = 1; missing < 2 ** late.length; missing++) {
    const without = new Set(late.filter((_, i) => missing & (1 << i)))
    const images = event.images.map((image) =>
      without.has(image) ? { ...image, variants: image.variants.filter((one) => !isAvif(one)) } : image,
    )
    yield etagOf({ ...event, images })
  }
}

const isAvif = ({ type }: PictureVariant) => type === 'image/avif'

/** An event that is known to be there. */
export async function storedEvent(tx: Tx, id: string): Promise<EventDetail> {
  const found = await eventDetail(tx, id)
  if (!found) throw new Error(`Event ${id} is locked and not there.`)
  return found.event
}
