import { afterEach, beforeEach, expect, inject, it, vi } from 'vitest'
import { identityKeys } from '../identity-server/keys.ts'
import { main } from '../main.ts'
import { useTestDatabase } from '../../test/db.ts'

const { db } = useTestDatabase()
let [stdout, stderr] = ['', '']

beforeEach(() => {
  ;[stdout, stderr] = ['', '']
  const address = inject('databaseAddress')
  if (typeof address === 'string') vi.stubEnv('DATABASE_URL', address)
  else vi.stubEnv('DATA_DIR', address.socketDir)
  vi.spyOn(console, 'log').mockImplementation((line) => void (stdout += `${line}\n`))
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    stderr += String(chunk)
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

it('rotate-keys makes new keys the ones that sign, and shows none', async () => {
  vi.stubEnv('EMBEDDED_IDENTITY', 'true')
  const now = () => new Date()
  const before = await identityKeys({ db, now })
  expect(await main(['identity', 'rotate-keys'])).toBe(0)
  expect([stdout, stderr]).toEqual(['New keys sign from now on.\n', ''])
  const after = await identityKeys({ db, now })
  expect(after.signing.map(({ kid }) => kid)).toEqual([
    expect.not.stringMatching(before.signing[0]!.kid!),
    ...before.signing.map(({ kid }) => kid),
  ])
})

it('rotate-keys says where there are none', async () => {
  vi.stubEnv('EMBEDDED_IDENTITY', 'false')
  expect(await main(['identity', 'rotate-keys'])).toBe(1)
  expect(stderr).toContain('The embedded identity server is not used here')
})
