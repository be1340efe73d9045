import type { EventInput, EventPatch } from '@eventbuzz/contract/event-input'
import type { EventDetail } from '@eventbuzz/contract/events'
import { inTransaction, type Tx } from '../../db/connection.ts'
import type { Actor } from '../../lib/actor.ts'
import { requireMatch } from '../../lib/etag.ts'
import { timeZoneAt } from '../../lib/time-zone.ts'
import { changesBetween, recordAudit } from '../audit/index.ts'
import { announceEvents } from './announce-events.ts'
import { invalidateEvents } from './cached-event.ts'
import { lockOwnEvent } from './lock-own-event.ts'
import {
  decideStatus,
  etagsOf,
  freeSlug,
  readEvent,
  storedEvent,
  type WriteDeps,
  type Written,
} from './write-event.ts'
import { fieldsOf, UNSAID, type EventFields } from './writing/fields.ts'
import { forgetSlug, pictureAddresses, rememberSlug, replaceTags, updateEvent } from './writing/queries.ts'
import { actionOf, isPublic } from './writing/rules.ts'

export interface Target {
  id: string
  /** The header If-Match. */
  ifMatch: string | undefined
}

/** Puts the whole event in the place of what it was. What is left out becomes empty; the status stays. */
export const replaceEvent = (deps: WriteDeps, actor: Actor, target: Target, input: Written<EventInput>) =>
  change(deps, actor, target, input, (before, pictures) => ({
    base: {
      ...UNSAID,
      // Made by us from the pictures of the event, which have an address of their own in the API.
      image_url: before.image_url !== null && pictures.has(before.image_url) ? before.image_url : null,
    },
  }))

/** Changes the fields that are given. */
export const patchEvent = (deps: WriteDeps, actor: Actor, target: Target, input: Written<EventPatch>) =>
  change(deps, actor, target, input, (before) => {
    const { timezone, ...rest } = before
    const { latitude, longitude } = input.fields
    const moves = latitude !== undefined || longitude !== undefined
    const followsPlace = input.fields.timezone === null || (moves && timezone === timeZoneAt(before))
    return { base: followsPlace ? rest : before, before }
  })

type MakeBase = (
  before: EventFields,
  pictures: ReadonlySet<string>,
) => { base: Partial<EventFields>; before?: EventFields }

async function change(
  deps: WriteDeps,
  actor: Actor,
  target: Target,
  input: Written<EventPatch>,
  makeBase: MakeBase,
): Promise<EventDetail> {
  const { before, after } = await inTransaction(deps.db, (tx) =>
    write(tx, deps, actor, target, input, makeBase),
  )
  if (before !== after)
    await invalidateEvents(deps.cache, [{ id: after.id, slugs: [before.slug, after.slug] }])
  return after
}

async function write(
  tx: Tx,
  deps: WriteDeps,
  actor: Actor,
  { id, ifMatch }: Target,
  input: Written<EventPatch>,
  makeBase: MakeBase,
): Promise<{ before: EventDetail; after: EventDetail }> {
  await lockOwnEvent(tx, actor, id)
  const before = await storedEvent(tx, id)
  requireMatch(ifMatch, () => etagsOf(before))
  const was = fieldsOf(before)
  const pictures = await pictureAddresses(tx, id)
  const from = makeBase(was, pictures)
  const { fields, categoryId } = await readEvent(tx, from.base, input, pictures, from.before)
  const status = decideStatus(deps, actor, fields, { stored: before.status, wanted: input.fields.status })
  const slug = fields.title === was.title ? before.slug : await freeSlug(tx, fields.title, id)

  const changes = changesBetween(
    { ...was, slug: before.slug, status: before.status },
    { ...fields, slug, status },
  )
  if (Object.keys(changes).length === 0) return { before, after: before }
  await updateEvent(tx, id, { slug, status, categoryId, fields })
  if ('tags' in changes) await replaceTags(tx, id, fields.tags)
  await keepAddresses(tx, before, { slug, status })
  await recordAudit(tx, actor, { action: actionOf(before.status, status), subjectId: id, changes })
  await announceEvents(tx, [id])
  return { before, after: await storedEvent(tx, id) }
}

/** An address that the public has seen goes on leading to the event. */
async function keepAddresses(
  tx: Tx,
  before: EventDetail,
  after: Pick<EventDetail, 'slug' | 'status'>,
): Promise<void> {
  const isRenamed = before.slug !== after.slug
  if (isPublic(before) && (isRenamed || !isPublic(after))) await rememberSlug(tx, before.id, before.slug)
  // It may have had this name before, or was hidden under it.
  if (isPublic(after) && (isRenamed || !isPublic(before))) await forgetSlug(tx, after.slug)
}
