import { beforeEach, describe, expect, it, vi } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'
import { aPerson } from '../../test/issuer.ts'
import { useCommandOutput, useDatabaseInCommands } from '../../test/commands.ts'
import { main } from '../main.ts'

const database = useTestDatabase()
const app = useTestApp(database)
const output = useCommandOutput()
useDatabaseInCommands()

beforeEach(async () => {
  app.clock.set(new Date().toISOString())
  await app.as({ ...aPerson('organizer', 'ines'), email: 'ines@example.org' }).get('/users/me')
  vi.stubEnv('EMBEDDED_IDENTITY', 'false')
})

const create = (...more: string[]) =>
  main(['tokens', 'create', '--user', 'Ines@example.org', '--scope', 'events:read,profile:read', ...more])

describe('eventbuzz tokens', () => {
  it('makes one that works, alone on standard output', async () => {
    expect(await create('--scope', 'events:write', '--name', 'Library', '--expires-in', '7d')).toBe(0)
    expect(output.stdout).toMatch(/^ebt_[0-9A-Za-z]{49}\n$/)
    expect(output.stderr).not.toContain(output.stdout.trim())
    const { status, body } = await app.get('/users/me', { authorization: `Bearer ${output.stdout.trim()}` })
    expect([status, body.roles]).toEqual([200, ['user', 'organizer']])
    const [row] = (
      await database.pool.query('SELECT name, scopes, expires_at - created_at AS life FROM api_token')
    ).rows
    expect(row).toMatchObject({ name: 'Library', scopes: ['events:read', 'events:write', 'profile:read'] })
    expect(row.life.days).toBe(7)
  })

  it('lists them without the tokens, and ends them', async () => {
    expect(await main(['tokens'])).toBe(0)
    expect(output.stdout).toBe('There are no tokens.\n')
    output.stdout = ''
    await create()
    const token = output.stdout.trim()
    output.stdout = ''
    expect(await main(['tokens', 'list', '--user', 'ines@example.org'])).toBe(0)
    const id = output.stdout.split(' ')[0]!
    expect(output.stdout).toMatch(
      / ebt_.{6}… {2}ines@example.org {2}events:read,profile:read {2}good until .*never used {2}Made by/,
    )
    expect(output.stdout).not.toContain(token)
    expect(await main(['tokens', 'revoke', id])).toBe(0)
    expect((await app.get('/users/me', { authorization: `Bearer ${token}` })).status).toBe(401)
    output.stdout = ''
    await main(['tokens'])
    expect(output.stdout).toContain('  revoked ')
  })

  it.each([
    [
      ['create', '--user', 'x@example.org', '--scope', 'events:read'],
      1,
      'Nobody has an account with the address x@',
    ],
    [['create', '--user', 'ines@example.org', '--scope', 'events'], 2, 'There are events:read'],
    [['create', '--user', 'ines', '--scope', 'events:read'], 2, 'Expected an email address'],
    [['create', '--user', 'ines@example.org'], 2, "required option '--scope"],
    [
      ['create', '--user', 'ines@example.org', '--scope', 'events:read', '--expires-in', '366d'],
      2,
      '1d to 365d',
    ],
    [
      ['create', '--user', 'ines@example.org', '--scope', 'events:read', '--expires-in', '9'],
      2,
      '1d to 365d',
    ],
    [['revoke', 'x'], 2, 'Expected the id of a token'],
    [['revoke', '00000000-0000-4000-8000-000000000000'], 1, 'There is no such token.'],
  ])('%j ends with %d', async (args, status, message) => {
    expect(await main(['tokens', ...args])).toBe(status)
    expect(output.stderr).toContain(message)
    expect((await database.pool.query('SELECT FROM api_token')).rowCount).toBe(0)
  })
})
