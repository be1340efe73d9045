import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { AccountExistsError, PasswordRefusedError, type Accounts, type SignInEvent } from './port.ts'

export interface AccountsUnderTest {
  accounts: Accounts
  /** Signs somebody in through the provider's own page. @returns whether it let them in. */
  signIn: (email: string, password: string) => Promise<boolean>
  /** Whether a session that `signIn` began still gets new tokens. */
  hasSession: (email: string) => Promise<boolean>
}

/** What every implementation promises. The provider may have other accounts besides. */
export function accountsConformance(name: string, open: () => Promise<AccountsUnderTest>): void {
  describe(`${name} keeps the promises of accounts`, () => {
    let accounts: Accounts
    let signIn: AccountsUnderTest['signIn']
    let hasSession: AccountsUnderTest['hasSession']
    beforeAll(async () => {
      ;({ accounts, signIn, hasSession } = await open())
    })

    const password = 'Correct horse 7'
    const anAddress = () => `p${randomUUID().slice(0, 8)}@example.org`
    const make = (more: object = {}) =>
      accounts.create({ email: anAddress(), name: 'Ines Silva', password, role: 'user', ...more })

    it('makes an account whose owner can sign in', async () => {
      const email = anAddress()
      const before = Date.now() - 60_000
      const account = await make({ email, role: 'organizer' })
      expect(account).toMatchObject({ email, name: 'Ines Silva', isEmailVerified: true })
      expect(account.roles).toEqual(['user', 'organizer'])
      expect(account.createdAt.getTime()).toBeGreaterThan(before)
      expect(await signIn(email, password)).toBe(true)
      expect(await signIn(email, 'Wrong horse 7')).toBe(false)
    })

    it('finds an account by subject and by address, whatever its case', async () => {
      const account = await make()
      expect(await accounts.find({ subject: account.subject })).toEqual(account)
      expect(await accounts.find({ email: account.email.toUpperCase() })).toEqual(account)
      expect(await accounts.find({ subject: randomUUID() })).toBeUndefined()
      expect(await accounts.find({ subject: 'no such thing' })).toBeUndefined()
      expect(await accounts.find({ email: anAddress() })).toBeUndefined()
    })

    it('does not find an account by a part of its address', async () => {
      const { email } = await make()
      expect(await accounts.find({ email: email.slice(1) })).toBeUndefined()
      expect(await accounts.find({ email: '%' })).toBeUndefined()
    })

    it('makes no second account with an address, whatever its case', async () => {
      const { email, subject } = await make()
      await expect(make({ email: email.toUpperCase() })).rejects.toBeInstanceOf(AccountExistsError)
      expect((await accounts.find({ email }))?.subject).toBe(subject)
    })

    it.each(['Short 7', 'no upper case 7', 'No digit here'])(
      'refuses the password %j and makes nothing',
      async (weak) => {
        const email = anAddress()
        await expect(make({ email, password: weak })).rejects.toBeInstanceOf(PasswordRefusedError)
        expect(await accounts.find({ email })).toBeUndefined()
      },
    )

    it('lists accounts page by page', async () => {
      const made = [await make(), await make(), await make()].map(({ subject }) => subject)
      const listed: string[] = []
      for (let offset = 0; ; offset += 2) {
        const page = await accounts.list({ limit: 2, offset })
        expect(page.length).toBeLessThanOrEqual(2)
        listed.push(...page.map(({ subject }) => subject))
        if (page.length < 2) break
      }
      expect(new Set(listed).size).toBe(listed.length)
      expect(listed).toEqual(expect.arrayContaining(made))
    })

    it('gives a role and takes the higher ones', async () => {
      const { subject } = await make()
      const roles = async () => (await accounts.find({ subject }))?.roles
      expect(await accounts.setRole(subject, 'admin')).toEqual({
        before: ['user'],
        after: ['user', 'organizer', 'admin'],
      })
      expect(await roles()).toEqual(['user', 'organizer', 'admin'])
      expect(await accounts.setRole(subject, 'organizer')).toEqual({
        before: ['user', 'organizer', 'admin'],
        after: ['user', 'organizer'],
      })
      await accounts.setRole(subject, 'user')
      expect(await roles()).toEqual(['user'])
      expect(await accounts.setRole(randomUUID(), 'admin')).toBeUndefined()
    })

    it('ends sessions', async () => {
      const { subject, email } = await make()
      await signIn(email, password)
      expect(await hasSession(email)).toBe(true)
      await accounts.endSessions(subject)
      expect(await hasSession(email)).toBe(false)
      await accounts.endSessions(randomUUID())
    })

    it('forgets an account with its sessions, and one that is not there', async () => {
      const { subject, email } = await make()
      await signIn(email, password)
      await accounts.remove(subject)
      expect(await accounts.find({ subject })).toBeUndefined()
      expect(await hasSession(email)).toBe(false)
      expect(await signIn(email, password)).toBe(false)
      await accounts.remove(subject)
      // The address is free, and whoever has it next is somebody else.
      expect((await make({ email })).subject).not.toBe(subject)
    })

    it('tells what happened, once and in order', async () => {
      const tell = async (cursor: string | undefined, limit: number) => {
        const events: SignInEvent[] = []
        for (;;) {
          const page = await accounts.events(cursor, limit)
          expect(page.events.length).toBeLessThanOrEqual(limit)
          events.push(...page.events)
          if (page.events.length === 0) return { events, cursor: page.cursor }
          cursor = page.cursor
        }
      }
      const { cursor } = await tell(undefined, 100)
      const { subject, email } = await make()
      await signIn(email, 'Wrong horse 7')
      await signIn(email, password)
      const { events, cursor: last } = await tell(cursor, 1)
      const ours = events.filter((event) => event.subject === subject)
      const actions = ours.map(({ action }) => action)
      expect(actions.filter((action) => action.startsWith('session.'))).toEqual([
        'session.refused',
        'session.started',
      ])
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length)
      for (const { at } of ours) expect(at).toBeInstanceOf(Date)
      expect(await accounts.events(last, 10)).toEqual({ events: [], cursor: last })
    })
  })
}
