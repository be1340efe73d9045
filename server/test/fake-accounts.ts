import { AccountsUnavailableError, type Account, type Accounts } from '../src/adapters/accounts/port.ts'

const notHere = () => Promise.reject(new Error('These accounts are there to be found and removed only.'))

/** Accounts of an identity provider that may be away; remembers what it was asked to do. */
export class FakeAccounts implements Accounts {
  accounts: Account[] = []
  readonly endedSessionsOf: string[] = []
  isAway = false

  reset(): void {
    this.accounts = []
    this.endedSessionsOf.length = 0
    this.isAway = false
  }

  add(subject: string, email: string, name?: string): void {
    const createdAt = new Date('2026-01-02T03:04:05Z')
    this.accounts.push({ subject, email, name, isEmailVerified: true, roles: ['user'], createdAt })
  }

  async find(by: { subject: string } | { email: string }): Promise<Account | undefined> {
    this.#answer()
    return this.accounts.find((account) =>
      'subject' in by ? account.subject === by.subject : account.email === by.email.toLowerCase(),
    )
  }

  async endSessions(subject: string): Promise<void> {
    this.#answer()
    this.endedSessionsOf.push(subject)
  }

  async remove(subject: string): Promise<void> {
    this.#answer()
    this.accounts = this.accounts.filter((account) => account.subject !== subject)
  }

  create = notHere
  list = notHere
  setRole = notHere
  events = async () => ({ events: [], cursor: undefined })

  #answer(): void {
    if (this.isAway) throw new AccountsUnavailableError('The identity provider does not answer.')
  }
}
