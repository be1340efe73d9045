import { AccountsUnavailableError, type Accounts } from './port.ts'

const refuse = () =>
  Promise.reject(
    new AccountsUnavailableError(
      'No accounts can be managed from here: set OIDC_ISSUER and KEYCLOAK_CLIENT_SECRET, or EMBEDDED_IDENTITY=true.',
    ),
  )

/** Where the identity provider is unknown, or gave us no key to its accounts. */
export const noAccounts: Accounts = {
  isAbsent: true,
  create: refuse,
  find: refuse,
  list: refuse,
  setRole: refuse,
  endSessions: refuse,
  remove: refuse,
  events: async () => ({ events: [], cursor: undefined }),
}
