import { AccountsUnavailableError } from '../../adapters/accounts/port.ts'
import type { Config } from '../../config.ts'
import { openAccounts } from '../../wire.ts'
import { withDatabase } from '../with-database.ts'
import type { Finding } from './finding.ts'

/** Whether `eventbuzz users` and the erasure of people reach the accounts of the identity provider. */
export async function accounts(config: Config): Promise<Finding> {
  const finding = {
    check: 'accounts',
    wanted: 'accounts that can be managed from here, if they shall be',
    fix: 'check KEYCLOAK_CLIENT_ID and KEYCLOAK_CLIENT_SECRET, and what that client may do',
  }
  if (!config.embeddedIdentity && config.keycloakClientSecret === undefined)
    return { ...finding, isOk: true, found: 'none: KEYCLOAK_CLIENT_SECRET is not set' }
  try {
    const found = await withDatabase({ ...config, migrateOnStart: false }, ({ db }) =>
      openAccounts(config, db).list({ limit: 1, offset: 0 }),
    )
    return { ...finding, isOk: true, found: found.length > 0 ? 'some' : 'none yet: eventbuzz users create' }
  } catch (error) {
    const { message } = error as Error
    if (error instanceof AccountsUnavailableError) return { ...finding, isOk: false, found: message }
    return {
      ...finding,
      isOk: false,
      found: message,
      fix: 'eventbuzz migrate, and what is said of the database',
    }
  }
}
