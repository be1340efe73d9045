import { ROLES, type Role } from '@eventbuzz/contract/identity'
import {
  AccountExistsError,
  PasswordRefusedError,
  type Account,
  type Accounts,
  type NewAccount,
} from '../port.ts'
import { KeycloakRefusal, KeycloakRest, reasonOf } from './rest.ts'
import {
  advance,
  EVENT_TYPES,
  readCursor,
  readFrom,
  toSignInEvent,
  type KeycloakEvent,
} from './sign-in-events.ts'

interface User {
  id: string
  username: string
  email?: string
  emailVerified?: boolean
  firstName?: string
  lastName?: string
  createdTimestamp: number
}

interface RoleRow {
  id: string
  name: string
}

/** Roles are asked for each account; so many at the same time. */
const AT_ONCE = 5
const EVENTS_A_PAGE = 100

export interface KeycloakAccountsOptions {
  /** As this process reaches it: http://keycloak:8080/auth/realms/eventbuzz */
  issuerUrl: string
  clientId: string
  clientSecret: string
}

/** The accounts of a realm of Keycloak, by the service account of a client that may manage them. */
export class KeycloakAccounts implements Accounts {
  readonly #rest: KeycloakRest
  readonly #realm: string

  constructor({ issuerUrl, clientId, clientSecret }: KeycloakAccountsOptions) {
    const [baseUrl, realm] = issuerUrl.replace(/\/$/, '').split(/\/realms\/(?=[^/]+$)/)
    if (realm === undefined) throw new Error(`${issuerUrl} is not the address of a realm of Keycloak.`)
    this.#realm = `/${realm}`
    this.#rest = new KeycloakRest({
      baseUrl: baseUrl!,
      signIn: {
        realm: decodeURIComponent(realm),
        form: { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret },
      },
    })
  }

  readonly create = async (account: NewAccount): Promise<Account> => {
    const email = account.email.toLowerCase()
    const { status, body } = await this.#rest.ask(
      'POST',
      `${this.#realm}/users`,
      {
        username: email,
        email,
        // Whoever makes an account for somebody knows whose address it is.
        emailVerified: true,
        enabled: true,
        ...(account.name !== undefined && { firstName: account.name }),
        credentials: [{ type: 'password', value: account.password, temporary: false }],
      },
      [400, 409],
    )
    if (status === 409) throw new AccountExistsError(`There is an account for ${email} already.`)
    if (status === 400) throw refusalOf(body)
    const made = await this.find({ email })
    if (!made) throw new KeycloakRefusal(404, 'Keycloak made an account and does not know it.')
    try {
      await this.setRole(made.subject, account.role)
    } catch (error) {
      // Half an account would stand in the way of making it again.
      await this.remove(made.subject)
      throw error
    }
    return (await this.find({ subject: made.subject }))!
  }

  readonly find = async (by: { subject: string } | { email: string }): Promise<Account | undefined> => {
    const user = 'subject' in by ? await this.#userById(by.subject) : await this.#userByEmail(by.email)
    return user && this.#toAccount(user)
  }

  readonly list = async ({ limit, offset }: { limit: number; offset: number }): Promise<Account[]> => {
    const users = await this.#rest.get<User[]>(
      `${this.#realm}/users?${new URLSearchParams({ first: String(offset), max: String(limit) }).toString()}`,
    )
    const accounts: Account[] = []
    for (let start = 0; start < users.length; start += AT_ONCE) {
      const some = users.slice(start, start + AT_ONCE)
      const found = await Promise.all(some.map((user) => this.#toAccount(user)))
      accounts.push(...found.filter((account) => account !== undefined))
    }
    return accounts
  }

  readonly setRole = async (
    subject: string,
    role: Role,
  ): Promise<{ before: Role[]; after: Role[] } | undefined> => {
    const before = await this.#rolesOf(subject)
    if (!before) return undefined
    const mappings = `${this.#user(subject)}/role-mappings/realm`
    const higher = ROLES.slice(ROLES.indexOf(role) + 1) as string[]
    const given = await this.#rest.get<RoleRow[]>(mappings)
    const taken = given.filter(({ name }) => higher.includes(name))
    // First what is taken: where the second half fails, somebody has too little, not too much.
    if (taken.length > 0) await this.#rest.ask('DELETE', mappings, taken)
    if (!(await this.#rolesOf(subject))?.includes(role)) {
      const wanted = await this.#rest.get<RoleRow>(`${this.#realm}/roles/${role}`)
      await this.#rest.ask('POST', mappings, [wanted])
    }
    const after = await this.#rolesOf(subject)
    return after && { before, after }
  }

  readonly endSessions = async (subject: string): Promise<void> => {
    await this.#rest.ask('POST', `${this.#user(subject)}/logout`, undefined, [404])
  }

  readonly remove = async (subject: string): Promise<void> => {
    await this.#rest.ask('DELETE', this.#user(subject), undefined, [404])
  }

  readonly events: Accounts['events'] = async (text, limit) => {
    const cursor = readCursor(text)
    const told = new Set(cursor.told.map(({ id }) => id))
    const found: KeycloakEvent[] = []
    for (let first = 0; found.length < limit; first += EVENTS_A_PAGE) {
      const page = await this.#rest.get<KeycloakEvent[]>(
        `${this.#realm}/events?${new URLSearchParams([
          ...EVENT_TYPES.map((type): [string, string] => ['type', type]),
          ['dateFrom', String(readFrom(cursor))],
          ['direction', 'asc'],
          ['first', String(first)],
          ['max', String(EVENTS_A_PAGE)],
        ]).toString()}`,
      )
      for (const event of page) {
        if (told.has(event.id)) continue
        told.add(event.id)
        found.push(event)
      }
      if (page.length < EVENTS_A_PAGE) break
    }
    const some = found.slice(0, limit)
    return {
      events: some.map(toSignInEvent).filter((event) => event !== undefined),
      cursor: some.length > 0 ? JSON.stringify(advance(cursor, some)) : text,
    }
  }

  #user(subject: string): string {
    // An address would be made of the path that is left without these, and it would be the realm's.
    if (/^\.*$/.test(subject)) throw new KeycloakRefusal(400, `"${subject}" is nobody in Keycloak.`)
    return `${this.#realm}/users/${encodeURIComponent(subject)}`
  }

  #userById(subject: string): Promise<User | undefined> {
    return this.#rest.find<User>(this.#user(subject))
  }

  async #userByEmail(email: string): Promise<User | undefined> {
    const query = new URLSearchParams({ email: email.toLowerCase(), exact: 'true' })
    const users = await this.#rest.get<User[]>(`${this.#realm}/users?${query.toString()}`)
    return users[0]
  }

  /** All that somebody has in the end, those included that come with others; undefined when there is nobody. */
  async #rolesOf(subject: string): Promise<Role[] | undefined> {
    const path = `${this.#user(subject)}/role-mappings/realm/composite`
    const found = await this.#rest.find<RoleRow[]>(path)
    return found && ROLES.filter((role) => found.some(({ name }) => name === role))
  }

  async #toAccount(user: User): Promise<Account | undefined> {
    const roles = await this.#rolesOf(user.id)
    return (
      roles && {
        subject: user.id,
        email: (user.email ?? user.username).toLowerCase(),
        isEmailVerified: user.emailVerified === true,
        name: [user.firstName, user.lastName].filter(Boolean).join(' ') || undefined,
        roles,
        createdAt: new Date(user.createdTimestamp),
      }
    )
  }
}

function refusalOf(body: unknown): Error {
  const { error, field } = (body ?? {}) as { error?: string; field?: string }
  const reason = reasonOf(body)
  // Its names for what is wrong with a password all begin like this.
  if (error?.startsWith('invalidPassword')) return new PasswordRefusedError(reason)
  return new KeycloakRefusal(400, `Keycloak refuses the account: ${field ? `${field}: ` : ''}${reason}`)
}
