import { sql } from 'kysely'
import type { Category, CategoryInput, ManagedCategory } from '@eventbuzz/contract/categories'
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

const MANAGED_COLUMNS = [...CATEGORY_COLUMNS, 'display_order'] as const

/** These categories, held until the transaction ends; meanwhile no event can get one of them. */
export function lockCategories(tx: Tx, ids: string[]): Promise<ManagedCategory[]> {
  // In one order, so that two who move events from each to the other wait for each other.
  return tx
    .selectFrom('category')
    .select(MANAGED_COLUMNS)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute()
}

/** @returns undefined when another category has the slug. */
export async function insertCategory(tx: Tx, category: CategoryInput): Promise<ManagedCategory | undefined> {
  const { display_order, ...columns } = category
  return tx
    .insertInto('category')
    .values({
      ...columns,
      display_order: display_order ?? sql<number>`(SELECT coalesce(max(display_order), 0) + 1 FROM category)`,
    })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returning(MANAGED_COLUMNS)
    .executeTakeFirst()
}

export async function updateCategory(tx: Tx, id: string, category: CategoryInput): Promise<ManagedCategory> {
  const { display_order, ...columns } = category
  return tx
    .updateTable('category')
    .set({ ...columns, ...(display_order !== undefined && { display_order }) })
    .where('id', '=', id)
    .returning(MANAGED_COLUMNS)
    .executeTakeFirstOrThrow()
}

export async function deleteCategory(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('category').where('id', '=', id).execute()
}
