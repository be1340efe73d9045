import { afterEach, expect, inject, it, vi } from 'vitest'
import { anEvent } from '../../test/builders.ts'
import { useTestDatabase } from '../../test/db.ts'
import { main } from '../main.ts'

const { db, pool } = useTestDatabase()
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

it('makes the index anew, says how many events can be found, and forgets words of none', async () => {
  const address = inject('databaseAddress')
  if (typeof address === 'string') vi.stubEnv('DATABASE_URL', address)
  else vi.stubEnv('DATA_DIR', address.socketDir)
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  await anEvent(db, { title: 'Accordion' })
  await anEvent(db, { title: 'Bagpipes', status: 'draft' })
  await pool.query("INSERT INTO search_word VALUES ('zither', true)")
  expect(await main(['reindex'])).toBe(0)
  expect(log.mock.calls).toEqual([['1 event can be found.']])
  const { rows } = await pool.query('SELECT word FROM search_word ORDER BY word')
  expect(rows).toEqual([{ word: 'accordion' }, { word: 'music' }])
})
