import { useTestDatabase } from '../../../../test/db.ts'
import { eraseEvents, storeDocuments } from '../../../../test/search-documents.ts'
import { searchIndexConformance } from '../conformance.ts'
import { PostgresSearchIndex } from './postgres.ts'

const { db, pool } = useTestDatabase()

searchIndexConformance('PostgreSQL', {
  open: async () => new PostgresSearchIndex(db),
  store: (documents) => storeDocuments(pool, documents),
  erase: (ids) => eraseEvents(pool, ids),
  categories: async () => {
    const { rows } = await pool.query<{ id: string; name: string; slug: string }>(
      "SELECT id, name, slug FROM category WHERE slug IN ('music', 'food-drink')",
    )
    const named = (slug: string) => rows.find((row) => row.slug === slug)!
    return { music: named('music'), food: named('food-drink') }
  },
})
