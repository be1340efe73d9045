import { ROLES, type Role } from '@eventbuzz/contract/identity'
import {
  AccountExistsError,
  AccountsUnavailableError,
  type Account,
  type Accounts,
  type NewAccount,
  type SignInEvent,
} from '../src/adapters/accounts/port.ts'

const upTo = (role: Role) => ROLES.slice(0, ROLES.indexOf(role) + 1)

/** Accounts of an identity provider that may be away; remembers what it was asked to do. */
export class FakeAccounts implements Accounts {
  accounts: Account[] = []
  readonly endedSessionsOf: string[] = []
  /** All that happened, the oldest first. */
  readonly log: SignInEvent[] = []
  isAway = false

  reset(): void {
    this.accounts = []
    this.endedSessionsOf.length = 0
    this.log.length = 0
    this.isAway = false
  }

  add(subject: string, email: string, name?: string, role: Role = 'user'): void {
    const createdAt = new Date('2026-01-02T03:04:05Z')
    this.accounts.push({ subject, email, name, isEmailVerified: true, roles: upTo(role), createdAt })
  }

  async create({ email, name, role }: NewAccount): Promise<Account> {
    this.#answer()
    if (await this.find({ email })) throw new AccountExistsError('There is one.')
    this.add(`sub-${this.accounts.length + 1}`, email, name, role)
    return this.accounts.at(-1)!
  }

  async find(by: { subject: string } | { email: string }): Promise<Account | undefined> {
    this.#answer()
    return this.accounts.find((account) =>
      'subject' in by ? account.subject === by.subject : account.email === by.email.toLowerCase(),
    )
  }

  async list({ limit, offset }: { limit: number; offset: number }): Promise<Account[]> {
    this.#answer()
    return this.accounts.slice(offset, offset + limit)
  }

  async setRole(subject: string, role: Role): Promise<{ before: Role[]; after: Role[] } | undefined> {
    const account = await this.find({ subject })
    if (!account) return undefined
    const before = account.roles
    account.roles = upTo(role)
    return { before, after: account.roles }
  }

  async endSessions(subject: string): Promise<void> {
    this.#answer()
    this.endedSessionsOf.push(subject)
  }

  async remove(subject: string): Promise<void> {
    this.#answer()
    this.accounts = this.accounts.filter((account) => account.subject !== subject)
  }

  async events(cursor: string | undefined, limit: number) {
    this.#answer()
    const from = Number(cursor ?? 0)
    const events = this.log.slice(from, from + limit)
    return { events, cursor: events.length === 0 ? cursor : String(from + events.length) }
  }

  #answer(): void {
    if (this.isAway) throw new AccountsUnavailableError('The identity provider does not answer.')
  }
}
