import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { FakeMeilisearch } from '../../test/meilisearch.ts'
import { useCommandOutput } from '../../test/commands.ts'
import { main } from '../main.ts'
import { searchKeyOf } from '../wire.ts'

let server: FakeMeilisearch
const output = useCommandOutput()
beforeAll(async () => {
  server = await FakeMeilisearch.start()
})
afterAll(() => server.stop())
beforeEach(() => {
  vi.stubEnv('MEILISEARCH_URL', server.url)
  vi.stubEnv('MEILISEARCH_MASTER_KEY', server.masterKey)
})

it('prints the same key every time, alone on standard output', async () => {
  expect(await main(['search-key'])).toBe(0)
  const first = output.stdout
  expect(first).toMatch(/^[0-9a-f]{64}\n$/)
  expect(await main(['search-key'])).toBe(0)
  expect(output.stdout).toBe(first + first)
  expect(output.stdout + output.stderr).not.toContain(server.masterKey)
})

it('makes the key that is already held, and prints none, for a container', async () => {
  vi.stubEnv('MEILISEARCH_KEY', searchKeyOf(server.masterKey))
  expect(await main(['search-key', '--ensure'])).toBe(0)
  expect(output.stdout).toBe('Meilisearch has the key that MEILISEARCH_KEY holds.\n')
  vi.stubEnv('MEILISEARCH_KEY', 'another')
  expect(await main(['search-key', '--ensure'])).toBe(1)
  expect(output.stderr).toContain('holds another key')
  expect(output.stdout + output.stderr).not.toMatch(/[0-9a-f]{64}/)
})

it('says in one line what is wrong, without the master key', async () => {
  vi.stubEnv('MEILISEARCH_MASTER_KEY', 'not-the-master-key')
  expect(await main(['search-key'])).toBe(1)
  expect(output.stderr).toMatch(/^Meilisearch has made no key: The provided API key is invalid\..*\n$/)
  vi.stubEnv('MEILISEARCH_MASTER_KEY', 'nöt-the-master-key ✗')
  expect(await main(['search-key'])).toBe(1)
  expect(output.stderr).not.toMatch(/n.t-the-master-key/)
  vi.stubEnv('MEILISEARCH_URL', '')
  expect(await main(['search-key'])).toBe(1)
  expect(output.stderr).toContain('MEILISEARCH_URL is not set')
})
