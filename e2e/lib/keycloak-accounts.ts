import { expect, it } from 'vitest'
import { KeycloakAccounts } from '../../server/src/adapters/accounts/keycloak/accounts.ts'
import {
  AccountExistsError,
  AccountsUnavailableError,
  PasswordRefusedError,
  type Accounts,
} from '../../server/src/adapters/accounts/port.ts'

/** What the port promises, at a realm that people have signed in at. */
export function accountsTests({
  accounts,
  issuer,
}: {
  accounts: () => Accounts
  issuer: () => string
}): void {
  it('makes, finds, lists, changes and forgets accounts', async () => {
    const made = await accounts().create({ email: 'Rui@Example.org', password: 'Bacalhau1', role: 'admin' })
    expect(made).toMatchObject({
      email: 'rui@example.org',
      isEmailVerified: true,
      name: undefined,
      roles: ['user', 'organizer', 'admin'],
    })
    expect(Math.abs(made.createdAt.getTime() - Date.now())).toBeLessThan(60_000)
    expect(await accounts().find({ email: 'RUI@example.org' })).toEqual(made)
    expect(await accounts().find({ subject: made.subject })).toEqual(made)
    for (const nobody of [{ email: 'rui@example' }, { subject: 'nobody' }])
      expect(await accounts().find(nobody)).toBeUndefined()
    const again = accounts().create({ email: 'rui@example.ORG', password: 'Bacalhau1', role: 'user' })
    await expect(again).rejects.toBeInstanceOf(AccountExistsError)
    const weak = accounts().create({ email: 'weak@example.org', password: 'weak', role: 'user' })
    await expect(weak).rejects.toBeInstanceOf(PasswordRefusedError)
    expect(await accounts().find({ email: 'weak@example.org' })).toBeUndefined()

    const all = await accounts().list({ limit: 100, offset: 0 })
    expect(all.map(({ email }) => email)).toEqual(expect.arrayContaining([made.email]))
    expect(all.every(({ email }) => email.includes('@'))).toBe(true)
    const pages = [
      await accounts().list({ limit: 1, offset: 0 }),
      await accounts().list({ limit: 100, offset: 1 }),
    ]
    expect(pages.flat()).toEqual(all)

    const organizer = { before: ['user', 'organizer', 'admin'], after: ['user', 'organizer'] }
    expect(await accounts().setRole(made.subject, 'organizer')).toEqual(organizer)
    const asBefore = { before: organizer.after, after: organizer.after }
    expect(await accounts().setRole(made.subject, 'organizer')).toEqual(asBefore)
    expect(await accounts().setRole(made.subject, 'user')).toEqual({
      before: organizer.after,
      after: ['user'],
    })
    expect(await accounts().setRole('nobody', 'user')).toBeUndefined()
    await accounts().endSessions('nobody')
    for (let times = 0; times < 2; times += 1) await accounts().remove(made.subject)
    expect(await accounts().find({ subject: made.subject })).toBeUndefined()
    // Left as it is, this would be the address of the realm itself.
    await expect(accounts().remove('..')).rejects.toThrow('nobody')
  })

  it('tells each event once, the oldest first, in pages of any size', async () => {
    const whole = await accounts().events(undefined, 10_000)
    expect(whole.events.length).toBeGreaterThan(10)
    const times = whole.events.map(({ at }) => at.getTime())
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    const paged: string[] = []
    for (let cursor: string | undefined, page; ; cursor = page.cursor) {
      page = await accounts().events(cursor, 3)
      if (page.events.length === 0) break
      paged.push(...page.events.map(({ id }) => id))
    }
    expect(paged).toEqual(whole.events.map(({ id }) => id))
    expect((await accounts().events(whole.cursor, 100)).events).toEqual([])
  })

  it('is unavailable where it does not let us, or is not there', async () => {
    const stranger = {
      issuerUrl: issuer(),
      clientId: 'eventbuzz-server',
      clientSecret: 'wrong',
    }
    const gone = { ...stranger, issuerUrl: 'http://127.0.0.1:1/auth/realms/eventbuzz' }
    for (const options of [stranger, gone]) {
      const refused = new KeycloakAccounts(options).list({ limit: 1, offset: 0 })
      await expect(refused).rejects.toBeInstanceOf(AccountsUnavailableError)
    }
  })
}
