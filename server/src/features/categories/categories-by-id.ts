import type { Category } from '@eventbuzz/contract/categories'
import type { Db, Tx } from '../../db/connection.ts'
import { listCategories } from './queries.ts'

const KEEP_MS = 1_000

interface Kept {
  categories: Promise<Map<string, Category>>
  readAt: number
}
const keptFor = new WeakMap<Db | Tx, Kept>()

/**
 * All categories by their id, at most a second old, and read again when one of `needed` is not among them. Events get
 * theirs from here, because joining the same ten rows to every event of a list can be measured.
 */
export async function categoriesById(db: Db | Tx, needed: Iterable<string>): Promise<Map<string, Category>> {
  const kept = keptFor.get(db)
  if (kept && performance.now() - kept.readAt < KEEP_MS) {
    const categories = await kept.categories
    if ([...needed].every((id) => categories.has(id))) return categories
  }
  return read(db).categories
}

/** Makes a write to categories visible in this process at once. */
export function forgetCategories(db: Db): void {
  keptFor.delete(db)
}

function read(db: Db | Tx): Kept {
  const categories = listCategories(db).then(
    (list) => new Map(list.map((category) => [category.id, category])),
  )
  const kept = { categories, readAt: performance.now() }
  keptFor.set(db, kept)
  // Whoever asked gets the failure; the next one shall try again.
  categories.catch(() => keptFor.delete(db))
  return kept
}
