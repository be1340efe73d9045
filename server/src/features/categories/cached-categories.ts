import type { Category } from '@eventbuzz/contract/categories'
import type { Deps } from '../../deps.ts'
import { forgetCategories } from './categories-by-id.ts'
import { listCategories } from './queries.ts'

const GROUP = 'category'
const TTL_S = 10

export function cachedCategories({ db, cache }: Pick<Deps, 'db' | 'cache'>): Promise<Category[]> {
  return cache.getOrLoad(`${GROUP}:all`, TTL_S, () => listCategories(db))
}

/** After every write to categories, when it is committed. An event shows its category: see `invalidateEvents` too. */
export function invalidateCategories({ db, cache }: Pick<Deps, 'db' | 'cache'>): Promise<void> {
  forgetCategories(db)
  return cache.deleteGroup(GROUP)
}
