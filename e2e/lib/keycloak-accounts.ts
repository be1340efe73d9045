import { expect, it } from 'vitest'
import { KeycloakAccounts } from '../../server/src/adapters/accounts/keycloak/accounts.ts'
import { AccountsUnavailableError, type Accounts } from '../../server/src/adapters/accounts/port.ts'

/** What only Keycloak can get wrong, at a realm that people have signed in at. */
export function accountsTests({
  accounts,
  issuer,
}: {
  accounts: () => Accounts
  issuer: () => string
}): void {
  it('takes nothing for a person that would be another address of the API', async () => {
    for (const subject of ['', '.', '..']) {
      await expect(accounts().remove(subject)).rejects.toThrow('nobody')
      await expect(accounts().find({ subject })).rejects.toThrow('nobody')
    }
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
