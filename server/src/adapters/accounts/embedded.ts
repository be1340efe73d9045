import type { Role } from '@eventbuzz/contract/identity'
import { inTransaction, isDatabaseUnavailable, type Db } from '../../db/connection.ts'
import { hashPassword } from '../../identity-server/passwords.ts'
import {
  accountByEmail,
  accountById,
  deleteAccount,
  deleteSessionsOf,
  eventsAfter,
  insertAccount,
  listAccounts,
  lockAccount,
  recordEvent,
  updateRole,
  type AccountRow,
} from '../../identity-server/queries.ts'
import { emailOf, passwordProblem, rolesOf } from '../../identity-server/rules.ts'
import {
  AccountExistsError,
  AccountsUnavailableError,
  PasswordRefusedError,
  type Account,
  type Accounts,
  type NewAccount,
} from './port.ts'

/** The accounts of the embedded identity server, in our own database. */
export class EmbeddedAccounts implements Accounts {
  readonly #db: Db
  readonly #now: () => Date

  constructor({ db, now }: { db: Db; now: () => Date }) {
    this.#db = db
    this.#now = now
  }

  async create({ email: typed, name, password, role }: NewAccount): Promise<Account> {
    const email = emailOf(typed)
    if (!email) throw new Error(`${typed} is no e-mail address.`)
    const problem = passwordProblem(password, email)
    if (problem) throw new PasswordRefusedError(problem)
    const passwordHash = await hashPassword(password)
    const now = this.#now()
    // Whoever makes accounts for others vouches for their addresses.
    const row = { email, name: name ?? null, passwordHash, role, isEmailVerified: true, now }
    return this.#orUnavailable(() =>
      inTransaction(this.#db, async (tx) => {
        const made = await insertAccount(tx, row)
        if (!made) throw new AccountExistsError(`Somebody has the address ${email} already.`)
        await recordEvent(tx, { at: now, action: 'account.registered', subject: made.id })
        return accountOf(made)
      }),
    )
  }

  async find(by: { subject: string } | { email: string }): Promise<Account | undefined> {
    const row = await this.#orUnavailable(() =>
      'subject' in by
        ? accountById(this.#db, by.subject)
        : accountByEmail(this.#db, by.email.trim().toLowerCase()),
    )
    return row && accountOf(row)
  }

  async list(page: { limit: number; offset: number }): Promise<Account[]> {
    return (await this.#orUnavailable(() => listAccounts(this.#db, page))).map(accountOf)
  }

  setRole(subject: string, role: Role): Promise<{ before: Role[]; after: Role[] } | undefined> {
    return this.#orUnavailable(() =>
      inTransaction(this.#db, async (tx) => {
        const before = await lockAccount(tx, subject)
        if (!before) return undefined
        await updateRole(tx, before.id, role, this.#now())
        return { before: rolesOf(before.role), after: rolesOf(role) }
      }),
    )
  }

  endSessions(subject: string): Promise<void> {
    return this.#orUnavailable(() =>
      inTransaction(this.#db, async (tx) => {
        const count = await deleteSessionsOf(tx, subject)
        const event = { at: this.#now(), action: 'session.ended', subject } as const
        for (let n = 0; n < count; n += 1) await recordEvent(tx, event)
      }),
    )
  }

  remove(subject: string): Promise<void> {
    return this.#orUnavailable(() =>
      inTransaction(this.#db, async (tx) => {
        await deleteSessionsOf(tx, subject)
        await deleteAccount(tx, subject)
      }),
    )
  }

  async events(cursor: string | undefined, limit: number) {
    const rows = await this.#orUnavailable(() => eventsAfter(this.#db, Number(cursor ?? 0), limit))
    const events = rows.map(({ id, at, action, subject }) => ({
      id: String(id),
      at,
      action,
      subject: subject ?? undefined,
    }))
    return { events, cursor: events.at(-1)?.id ?? cursor }
  }

  async #orUnavailable<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      if (!isDatabaseUnavailable(error)) throw error
      throw new AccountsUnavailableError('The database of the accounts cannot be reached.', { cause: error })
    }
  }
}

function accountOf({ id, email, is_email_verified, name, role, created_at }: AccountRow): Account {
  return {
    subject: id,
    email,
    isEmailVerified: is_email_verified,
    name: name ?? undefined,
    roles: rolesOf(role),
    createdAt: created_at,
  }
}
