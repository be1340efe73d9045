import type { ErrorDetail } from '@eventbuzz/contract/errors'
import type { Db } from '../../db/connection.ts'
import { invalid } from '../../lib/app-error.ts'
import { categoryIdsBySlug } from '../categories/index.ts'
import type { EventFilter } from './rules.ts'

/** Ids of the filter's categories. Throws for all problems of the request at once, unknown categories among them. */
export async function knownCategories(
  db: Db,
  filter: EventFilter,
  problems: ErrorDetail[],
): Promise<string[]> {
  const slugs = filter.categorySlugs
  const ids = slugs.length === 0 ? new Map<string, string>() : await categoryIdsBySlug(db, slugs)
  const unknown = slugs.filter((slug) => !ids.has(slug))
  const all = [
    ...problems,
    ...unknown.map((slug) => ({
      parameter: 'category',
      message: `"${slug}" is not a category here`,
      expected: 'a slug from GET /api/v1/categories',
    })),
  ]
  if (all.length > 0) throw invalid(all)
  return [...ids.values()]
}
