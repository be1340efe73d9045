import { afterEach, beforeAll } from 'vitest'
import type { DatabaseConnection } from '../src/db/connection.ts'
import { invalidateCategories } from '../src/features/categories/index.ts'
import { invalidateEvents } from '../src/features/events/index.ts'
import type { TestApp } from './app.ts'

/**
 * For tests that write categories, which are not emptied between tests: puts them back as they were, after each one.
 * @returns a function that does so at once; events go with it.
 */
export function usePutBackCategories(
  { pool }: Pick<DatabaseConnection, 'pool'>,
  app: Pick<TestApp, 'deps'>,
): () => Promise<void> {
  let before: string
  const putBack = async () => {
    await pool.query('TRUNCATE event CASCADE')
    await pool.query('DELETE FROM category')
    await pool.query('INSERT INTO category SELECT * FROM jsonb_populate_recordset(NULL::category, $1)', [
      before,
    ])
    await invalidateCategories(app.deps())
    await invalidateEvents(app.deps().cache)
  }
  beforeAll(async () => {
    before = JSON.stringify((await pool.query('SELECT * FROM category')).rows)
  })
  afterEach(putBack)
  return putBack
}
