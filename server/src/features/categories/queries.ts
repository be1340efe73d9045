import { sql } from 'kysely'
import type { Category } from '@eventbuzz/contract/categories'
import type { Db, Tx } from '../../db/connection.ts'

const CATEGORY_COLUMNS = ['id', 'name', 'slug', 'color_hex', 'icon_name'] as const

export function listCategories(db: Db | Tx): Promise<Category[]> {
  return db.selectFrom('category').select(CATEGORY_COLUMNS).orderBy('display_order').orderBy('name').execute()
}

/** Slug to id of the categories asked for; unknown slugs are missing. */
export async function categoryIdsBySlug(db: Db | Tx, slugs: string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('category')
    .select(['id', 'slug'])
    .where(sql<boolean>`slug = any(${slugs}::text[])`)
    .execute()
  return new Map(rows.map(({ slug, id }) => [slug, id]))
}
