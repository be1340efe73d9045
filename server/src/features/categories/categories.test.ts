import { afterEach, describe, expect, it } from 'vitest'
import { MemoryCache } from '../../adapters/cache/memory.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { cachedCategories, invalidateCategories } from './cached-categories.ts'
import { categoriesById } from './categories-by-id.ts'
import { seedCategories } from './seed-categories.ts'

const { db, pool } = useTestDatabase()
const cache = new MemoryCache()
const rename = (name: string) => pool.query("UPDATE category SET name = $1 WHERE slug = 'tech'", [name])
const namesNow = async () => {
  const list = await cachedCategories({ db, cache })
  const { id } = list.find(({ slug }) => slug === 'tech')!
  return [list.find(({ slug }) => slug === 'tech')!.name, (await categoriesById(db, [id])).get(id)!.name]
}
afterEach(async () => {
  await rename('Tech')
  await invalidateCategories({ db, cache })
})

describe('categories', () => {
  it('show a write to its writer at once, in their list and at events', async () => {
    expect(await namesNow()).toEqual(['Tech', 'Tech'])
    await rename('Technology')
    await invalidateCategories({ db, cache })
    expect(await namesNow()).toEqual(['Technology', 'Technology'])
  })

  it('are read again when an event has one that is not known yet', async () => {
    await namesNow()
    await rename('Unseen')
    const { rows } = await pool.query<{ id: string }>('SELECT gen_random_uuid() AS id')
    const found = await categoriesById(db, [rows[0]!.id])
    expect([...found.values()].map(({ name }) => name)).toContain('Unseen')
  })

  it('are put back by seeding when one is missing, and seeding again changes nothing', async () => {
    await pool.query("DELETE FROM category WHERE slug = 'tech'")
    expect(await seedCategories({ db, cache })).toBe(1)
    expect(await seedCategories({ db, cache })).toBe(0)
    expect(await namesNow()).toEqual(['Tech', 'Tech'])
  })
})
