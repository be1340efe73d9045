import { expect, it, vi } from 'vitest'
import { identityKeys } from '../identity-server/keys.ts'
import { useCommandOutput, useDatabaseInCommands } from '../../test/commands.ts'
import { main } from '../main.ts'
import { useTestDatabase } from '../../test/db.ts'

const { db } = useTestDatabase()
const output = useCommandOutput()
useDatabaseInCommands()

it('rotate-keys makes new keys the ones that sign, and shows none', async () => {
  vi.stubEnv('EMBEDDED_IDENTITY', 'true')
  const now = () => new Date()
  const before = await identityKeys({ db, now })
  expect(await main(['identity', 'rotate-keys'])).toBe(0)
  expect([output.stdout, output.stderr]).toEqual(['New keys sign from now on.\n', ''])
  const after = await identityKeys({ db, now })
  expect(after.signing.map(({ kid }) => kid)).toEqual([
    expect.not.stringMatching(before.signing[0]!.kid!),
    ...before.signing.map(({ kid }) => kid),
  ])
})

it('rotate-keys says where there are none', async () => {
  vi.stubEnv('EMBEDDED_IDENTITY', 'false')
  expect(await main(['identity', 'rotate-keys'])).toBe(1)
  expect(output.stderr).toContain('The embedded identity server is not used here')
})
