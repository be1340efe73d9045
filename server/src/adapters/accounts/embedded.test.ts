import { useTestApp } from '../../../test/app.ts'
import { connect } from '../../db/connection.ts'
import { afterAll, inject } from 'vitest'
import { serveIdentity } from '../../../test/identity-server.ts'
import { accountsConformance } from './conformance.ts'
import { EmbeddedAccounts } from './embedded.ts'

// Not emptied before each test: what is there besides must not matter.
const database = connect({ address: inject('databaseAddress'), poolSize: 4 })
afterAll(() => database.close())
const idp = serveIdentity(useTestApp(database))
const refreshTokens = new Map<string, string>()

accountsConformance('the embedded identity server', async () => ({
  accounts: new EmbeddedAccounts({ db: database.db, now: () => new Date() }),
  signIn: async (email, password) => {
    const attempt = await idp.ask()
    const answer = await idp.submit(attempt, { email, password })
    if (answer.status !== 303) return false
    const { refresh_token } = await idp.redeem(attempt, await idp.code(attempt, answer))
    refreshTokens.set(email, refresh_token)
    return true
  },
  hasSession: async (email) => {
    const answer = await idp.refresh(refreshTokens.get(email) ?? '')
    if (answer.status !== 200) return false
    refreshTokens.set(email, ((await answer.json()) as { refresh_token: string }).refresh_token)
    return true
  },
}))
