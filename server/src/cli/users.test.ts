import { Readable } from 'node:stream'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { EmbeddedAccounts } from '../adapters/accounts/embedded.ts'
import { recordSignIns } from '../features/identity/sign-ins/record-sign-ins.ts'
import { newPassword } from '../lib/new-password.ts'
import { useCommandOutput, useDatabaseInCommands } from '../../test/commands.ts'
import { main } from '../main.ts'
import { useTestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'
import { serveIdentity } from '../../test/identity-server.ts'

const database = useTestDatabase()
const { db, pool } = database
const idp = serveIdentity(useTestApp(database))
const accounts = new EmbeddedAccounts({ db, now: () => new Date() })
const output = useCommandOutput()
useDatabaseInCommands()

beforeEach(() => {
  vi.stubEnv('EMBEDDED_IDENTITY', 'true')
})

const users = (...args: string[]) => main(['users', ...args])
const ANNA = ['--email', 'Anna@example.org', '--role', 'admin']
const type = (password: string) =>
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([password]) as typeof process.stdin)
const me = async (accessToken: string) => {
  const answer = await fetch(`${idp.origin()}/api/v1/users/me`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  return (await answer.json()) as { id: string; roles: string[]; display_name: string }
}
const audit = async () =>
  (await pool.query('SELECT action, actor_id, subject_id, changes FROM audit_log ORDER BY id')).rows

describe('eventbuzz users', () => {
  it('makes the first admin, who signs in with the password that is shown once', async () => {
    expect(await users('create', ...ANNA, '--name', 'Anna')).toBe(0)
    expect(output.stdout).toMatch(/^[A-Za-z2-9]{20}\n$/)
    expect(output.stderr).not.toContain(output.stdout.trim())
    const { access_token: token } = await idp.signIn('anna@example.org', output.stdout.trim())
    const anna = await me(token)
    expect(anna).toMatchObject({ display_name: 'Anna', roles: ['user', 'organizer', 'admin'] })
    await recordSignIns({ db, accounts }, idp.issuer())
    const lines = await audit()
    expect(lines.map(({ action }) => action)).toEqual([
      'account.created',
      'account.registered',
      'session.started',
    ])
    expect(lines[2]).toMatchObject({ actor_id: anna.id, subject_id: anna.id })
    expect(JSON.stringify(lines)).not.toContain('anna@')
  })

  it('reads a password from standard input, and says what is wrong with one', async () => {
    type('Correct horse 7\n')
    expect(await users('create', ...ANNA, '--password-stdin')).toBe(0)
    expect(output.stdout).toBe('')
    await idp.signIn('anna@example.org', 'Correct horse 7')
    type('weak')
    expect(await users('create', '--email', 'b@example.org', '--role', 'user', '--password-stdin')).toBe(1)
    type('')
    expect(await users('create', '--email', 'b@example.org', '--role', 'user', '--password-stdin')).toBe(1)
    expect(output.stderr).toContain('Standard input has no password.')
    expect(await accounts.find({ email: 'b@example.org' })).toBeUndefined()
  })

  it('does not make an account twice, and says how to go on', async () => {
    await users('create', ...ANNA)
    output.stdout = output.stderr = ''
    expect(await users('create', ...ANNA)).toBe(1)
    expect([output.stdout, output.stderr]).toEqual([
      '',
      'anna@example.org has an account. Change its role: eventbuzz users role --email anna@example.org --role admin\n',
    ])
  })

  it('changes a role, which the next sign-in has, and lists', async () => {
    expect(await users()).toBe(0)
    expect(output.stdout).toContain('There are no accounts.')
    await users('create', ...ANNA)
    const password = output.stdout.split('\n').at(-2)!
    output.stdout = ''
    expect(await users('role', '--email', 'anna@example.org', '--role', 'organizer')).toBe(0)
    expect(output.stdout).toContain('user, organizer, admin → user, organizer')
    const { access_token: token } = await idp.signIn('anna@example.org', password)
    expect((await me(token)).roles).toEqual(['user', 'organizer'])
    expect(await audit()).toMatchObject([
      { action: 'account.created' },
      { action: 'role.changed', changes: { roles: { to: ['user', 'organizer'] } } },
    ])
    output.stdout = ''
    expect(await users('list', '--json')).toBe(0)
    expect(JSON.parse(output.stdout)).toMatchObject([
      { email: 'anna@example.org', roles: ['user', 'organizer'] },
    ])
    output.stdout = ''
    await users('list')
    expect(output.stdout).toMatch(/^anna@example.org {2}organizer {2}since \d{4}-\d\d-\d\d\n$/)
  })

  it('erases somebody, and only when it is meant', async () => {
    const { access_token: token } = await idp.register('ines@example.org')
    await me(token)
    expect(await users('erase', '--email', 'ines@example.org')).toBe(2)
    expect(await accounts.find({ email: 'ines@example.org' })).toBeDefined()
    expect(await users('erase', '--email', 'ines@example.org', '--yes')).toBe(0)
    expect([output.stdout, output.stderr.includes('remove it there')]).toEqual([
      'ines@example.org is erased.\n',
      false,
    ])
    expect(await accounts.find({ email: 'ines@example.org' })).toBeUndefined()
    expect((await pool.query('SELECT FROM app_user')).rowCount).toBe(0)
    expect(await users('erase', '--email', 'ines@example.org', '--yes')).toBe(1)
    expect(output.stderr).toContain('Nobody has an account with the address ines@example.org.')
  })

  it('says where an account stays that is not ours to erase', async () => {
    await me((await idp.register('ines@example.org')).access_token)
    await pool.query("UPDATE app_user SET email = 'ines@example.org'")
    vi.stubEnv('EMBEDDED_IDENTITY', '')
    vi.stubEnv('OIDC_ISSUER', 'https://id.example.org/auth/realms/eventbuzz')
    const status = await users('erase', '--email', 'ines@example.org', '--yes')
    expect([status, output.stderr]).toEqual([0, expect.stringContaining('remove it there')])
    expect(output.stdout).toBe('ines@example.org is erased.\n')
    expect(output.stderr).toContain(
      'Their account at https://id.example.org/auth/realms/eventbuzz stays, as KEYCLOAK_CLIENT_SECRET is not set',
    )
    expect((await pool.query('SELECT FROM app_user')).rowCount).toBe(0)
  })

  it.each([
    [['role', '--email', 'a@example.org', '--role', 'admin'], 1, 'Nobody has an account with the address a@'],
    [['create', '--email', 'a', '--role', 'admin'], 2, 'Expected an email address'],
    [['create', '--email', 'a@example.org'], 2, "required option '--role"],
    [
      ['create', '--email', 'a@example.org', '--role', 'root'],
      2,
      'Allowed choices are user, organizer, admin',
    ],
    [
      ['create', '--email', 'a@example.org', '--role', 'user', '--name', ' '],
      2,
      'Expected 1 to 100 characters',
    ],
    [['role', '--role', 'admin'], 2, "required option '--email"],
  ])('%j ends with %d', async (args, status, message) => {
    expect(await users(...args)).toBe(status)
    expect(output.stderr).toContain(message)
    expect(output.stdout).toBe('')
  })

  it.each([['create', ...ANNA], ['list'], ['role', ...ANNA]])(
    'says what to set where accounts are nobody’s to manage: %s',
    async (...args) => {
      vi.stubEnv('EMBEDDED_IDENTITY', 'false')
      expect(await users(...args)).toBe(1)
      expect([output.stdout, output.stderr]).toEqual([
        '',
        expect.stringContaining('set OIDC_ISSUER and KEYCLOAK_CLIENT_SECRET'),
      ])
    },
  )
})

it('A password that we make keeps every policy of letters and digits, and is never the same', () => {
  const passwords = Array.from({ length: 200 }, newPassword)
  for (const password of passwords)
    expect(password).toMatch(/^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)[A-Za-z2-9]{20}$/)
  expect(new Set(passwords).size).toBe(200)
})
