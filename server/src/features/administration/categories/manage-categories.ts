import { FALLBACK_CATEGORY, type CategoryInput, type ManagedCategory } from '@eventbuzz/contract/categories'
import { inTransaction, type Tx } from '../../../db/connection.ts'
import { violatesUnique } from '../../../db/violations.ts'
import type { Deps } from '../../../deps.ts'
import { onlyOnce, type RepeatableRequest } from '../../../http/idempotency/only-once.ts'
import type { Actor } from '../../../lib/actor.ts'
import { AppError, invalid } from '../../../lib/app-error.ts'
import { changesBetween, recordAudit } from '../../audit/index.ts'
import {
  categoryIdsBySlug,
  deleteCategory,
  insertCategory,
  invalidateCategories,
  lockCategories,
  updateCategory,
} from '../../categories/index.ts'
import { announceEvents, invalidateEvents } from '../../events/index.ts'
import { countEventsOfCategory, eventIdsOfCategory, lockEventsOfCategory, moveEvents } from './queries.ts'

type CategoryDeps = Pick<Deps, 'db' | 'cache'>

/** @param request done only once, when it has a key. */
export async function createCategory(
  deps: Pick<Deps, 'db' | 'cache' | 'now'>,
  actor: Actor,
  input: CategoryInput,
  request: RepeatableRequest | undefined,
): Promise<{ result: ManagedCategory; isReplay: boolean }> {
  const created = await inTransaction(deps.db, (tx) =>
    onlyOnce(tx, request, deps.now(), async () => {
      const category = await insertCategory(tx, normalised(input))
      if (!category) throw slugTaken(input.slug)
      await recordAudit(tx, actor, {
        action: 'category.created',
        subjectId: category.id,
        changes: changesBetween({}, withoutId(category)),
      })
      return category
    }),
  )
  await invalidateCategories(deps)
  return created
}

export async function changeCategory(
  deps: CategoryDeps,
  actor: Actor,
  id: string,
  input: CategoryInput,
): Promise<ManagedCategory> {
  const changed = await inTransaction(deps.db, (tx) => change(tx, actor, id, normalised(input))).catch(
    (error: unknown) => {
      throw violatesUnique(error, 'category_slug_key') ? slugTaken(input.slug) : error
    },
  )
  await showEverywhere(deps)
  return changed
}

async function change(tx: Tx, actor: Actor, id: string, input: CategoryInput): Promise<ManagedCategory> {
  const [before] = await lockCategories(tx, [id])
  if (!before) throw notFound()
  if (before.slug === FALLBACK_CATEGORY && input.slug !== FALLBACK_CATEGORY) throw isFallback('renamed')
  const after = await updateCategory(tx, id, input)
  const changes = changesBetween(before, after)
  if (Object.keys(changes).length === 0) return after
  await recordAudit(tx, actor, { action: 'category.updated', subjectId: id, changes })
  // What is found by words is also found by the name of its category.
  if (changes['name'] || changes['slug']) await announceEvents(tx, await eventIdsOfCategory(tx, id))
  return after
}

/** @param replaceWith slug of the category that gets its events; without one they keep it from being removed. */
export async function removeCategory(
  deps: CategoryDeps,
  actor: Actor,
  id: string,
  replaceWith: string | undefined,
): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const heirId =
      replaceWith === undefined ? undefined : (await categoryIdsBySlug(tx, [replaceWith])).get(replaceWith)
    if (replaceWith !== undefined && (heirId === undefined || heirId === id)) throw noHeir(replaceWith)
    // Events before categories, as all who write events do.
    if (heirId !== undefined) await lockEventsOfCategory(tx, id)
    const locked = await lockCategories(tx, heirId === undefined ? [id] : [id, heirId])
    const category = locked.find((candidate) => candidate.id === id)
    if (!category) throw notFound()
    if (category.slug === FALLBACK_CATEGORY) throw isFallback('removed')
    if (heirId !== undefined && locked.length < 2) throw noHeir(replaceWith!)
    const moved = heirId === undefined ? [] : await moveEvents(tx, id, heirId)
    if (heirId === undefined) await refuseIfUsed(tx, category)
    await announceEvents(tx, moved)
    await deleteCategory(tx, id)
    const gone = { ...withoutId(category), ...(heirId !== undefined && { events: moved.length }) }
    await recordAudit(tx, actor, {
      action: 'category.deleted',
      subjectId: id,
      changes: {
        ...changesBetween(gone, {}),
        ...(replaceWith !== undefined && { replaced_with: { from: null, to: replaceWith } }),
      },
    })
  })
  await showEverywhere(deps)
}

async function refuseIfUsed(tx: Tx, { id, name }: ManagedCategory): Promise<void> {
  const count = await countEventsOfCategory(tx, id)
  if (count === 0) return
  throw new AppError('CONFLICT', `${count} ${count === 1 ? 'event is' : 'events are'} in "${name}".`, [
    {
      parameter: 'replace_with',
      message: `is missing, and ${count} ${count === 1 ? 'event has' : 'events have'} this category`,
      expected: 'the slug of the category that they shall move to',
    },
  ])
}

async function showEverywhere(deps: CategoryDeps): Promise<void> {
  await invalidateCategories(deps)
  await invalidateEvents(deps.cache)
}

const normalised = (input: CategoryInput): CategoryInput => ({
  ...input,
  name: input.name.trim(),
  color_hex: input.color_hex.toUpperCase(),
})

const withoutId = ({ id: _id, ...category }: ManagedCategory) => category

const notFound = () => new AppError('NOT_FOUND', 'There is no such category.')
const slugTaken = (slug: string) => new AppError('CONFLICT', `Another category has the slug "${slug}".`)
const isFallback = (what: string) =>
  new AppError(
    'CONFLICT',
    `The category "${FALLBACK_CATEGORY}" cannot be ${what}: imported events go there when nothing else fits.`,
  )
const noHeir = (slug: string) =>
  invalid([
    {
      parameter: 'replace_with',
      message: `"${slug}" is no other category here`,
      expected: 'the slug of another category from GET /api/v1/categories',
    },
  ])
