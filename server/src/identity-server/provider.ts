import type { Configuration, KoaContextWithOIDC, Provider } from 'oidc-provider'
import type { Config } from '../config.ts'
import { isDatabaseUnavailable, type Db } from '../db/connection.ts'
import { EMBEDDED_ISSUER_PATH } from '../lib/issuer.ts'
import { clients } from './clients.ts'
import { identityKeys, type IdentityKeys } from './keys.ts'
import { modelAdapter } from './model-adapter.ts'
import { accountById, type AccountRow } from './queries.ts'
import { rolesOf } from './rules.ts'

const MINUTE_S = 60
const DAY_S = 86_400
const SESSION_S = 30 * DAY_S
const SCOPES = ['openid', 'profile', 'email', 'offline_access']
/** A running server follows a rotation of keys within this time. */
const KEYS_FRESH_MS = 30_000

export const PATHS = {
  authorization: '/protocol/openid-connect/auth',
  token: '/protocol/openid-connect/token',
  jwks: '/protocol/openid-connect/certs',
  endSession: '/protocol/openid-connect/logout',
  userinfo: '/protocol/openid-connect/userinfo',
  revocation: '/protocol/openid-connect/revoke',
  signIn: '/sign-in',
  forgotPassword: '/forgot-password',
  resetPassword: '/reset-password',
  changePassword: '/change-password',
  confirm: '/confirm',
} as const

interface ProviderDeps {
  config: Config
  db: Db
  now: () => Date
  renderError: (ctx: KoaContextWithOIDC, error: { error: string; error_description?: string }) => void
  onServerError: (error: Error) => void
}

export interface CurrentProvider {
  provider: Provider
  keys: IdentityKeys
}

/** Answers with the provider that has the keys of now. */
export function currentProvider(deps: ProviderDeps): () => Promise<CurrentProvider> {
  let known: { current: CurrentProvider; readAt: number } | undefined
  let reading: Promise<CurrentProvider> | undefined
  const read = async (): Promise<CurrentProvider> => {
    const keys = await identityKeys(deps)
    const isSame = known && JSON.stringify(known.current.keys) === JSON.stringify(keys)
    const current = isSame ? known!.current : { provider: await createProvider(deps, keys), keys }
    known = { current, readAt: performance.now() }
    return current
  }
  return () => {
    if (known && performance.now() - known.readAt < KEYS_FRESH_MS) return Promise.resolve(known.current)
    reading ??= read().finally(() => (reading = undefined))
    return reading
  }
}

async function createProvider(deps: ProviderDeps, keys: IdentityKeys): Promise<Provider> {
  const { Provider: OidcProvider, errors, interactionPolicy } = await importLibrary()
  const policy = interactionPolicy.base()
  // The apps are ours: nobody has to allow them anything.
  policy.remove('consent')
  // As Keycloak has it: the app may ask for the form for new people.
  policy.add(new interactionPolicy.Prompt({ name: 'create', requestable: true }), 0)
  const provider = new OidcProvider(`${deps.config.publicUrl}${EMBEDDED_ISSUER_PATH}`, {
    ...configuration(deps, keys),
    adapter: modelAdapter(deps.db, () => new errors.InvalidGrant('already used')),
    interactions: { policy, url: (_ctx, { uid, prompt }) => signInAddress(uid, prompt.name) },
  })
  // The protocol and host of each request are set to our own before it gets here.
  provider.proxy = true
  provider.on('server_error', (ctx, error) => {
    if (isDatabaseUnavailable(error)) {
      ctx.status = 503
      ctx.set('retry-after', '5')
    }
    deps.onServerError(error)
  })
  return provider
}

const signInAddress = (uid: string, prompt: string) =>
  `${EMBEDDED_ISSUER_PATH}${PATHS.signIn}/${uid}${prompt === 'create' ? '?form=register' : ''}`

function configuration({ config, db, renderError }: ProviderDeps, keys: IdentityKeys): Configuration {
  const issuer = `${config.publicUrl}${EMBEDDED_ISSUER_PATH}`
  const cookie = {
    httpOnly: true,
    sameSite: 'lax',
    secure: config.publicUrl.startsWith('https:'),
    signed: true,
  } as const
  return {
    clients: clients(config),
    clientAuthMethods: ['none'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    scopes: SCOPES,
    claims: {
      openid: ['sub', 'sid'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
    },
    conformIdTokenClaims: false,
    jwks: { keys: keys.signing },
    cookies: {
      keys: keys.secrets,
      names: {
        session: 'eventbuzz_sso',
        interaction: 'eventbuzz_sign_in',
        resume: 'eventbuzz_sign_in_resume',
      },
      long: { ...cookie, path: EMBEDDED_ISSUER_PATH },
      short: cookie,
    },
    routes: {
      authorization: PATHS.authorization,
      token: PATHS.token,
      jwks: PATHS.jwks,
      end_session: PATHS.endSession,
      revocation: PATHS.revocation,
    },
    // `userinfo` is ours: the library's takes no token that is meant for an API.
    discovery: { userinfo_endpoint: `${issuer}${PATHS.userinfo}` },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      userinfo: { enabled: false },
      // Known to discovery; the route is ours, as the library's needs a script.
      rpInitiatedLogout: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      resourceIndicators: {
        enabled: true,
        // Without it access tokens are no JWTs.
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, indicator) => {
          if (indicator !== RESOURCE) throw new Error(`There is no resource ${indicator}.`)
          return {
            scope: SCOPES.join(' '),
            audience: config.oidcAudience,
            accessTokenTTL: 5 * MINUTE_S,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'ES256' } },
          }
        },
      },
    },
    ttl: {
      AccessToken: 5 * MINUTE_S,
      AuthorizationCode: MINUTE_S,
      IdToken: 5 * MINUTE_S,
      Interaction: 60 * MINUTE_S,
      RefreshToken: SESSION_S,
      Session: SESSION_S,
      Grant: SESSION_S,
    },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    // When the session ends, so does all that came out of it.
    expiresWithSession: () => true,
    loadExistingGrant,
    findAccount: async (ctx, id) => {
      const account = await accountById(db, id)
      return (
        account && { accountId: id, row: account, claims: () => ({ ...claimsOf(account), sid: sidOf(ctx) }) }
      )
    },
    extraTokenClaims: async (ctx, token) => {
      const account = await accountById(db, (token as { accountId?: string }).accountId ?? '')
      if (!account) throw new Error('A token was asked for an account that is not there.')
      const source = ctx.oidc.entities.RefreshToken ?? ctx.oidc.entities.AuthorizationCode
      return {
        ...claimsOf(account),
        typ: 'Bearer',
        azp: token.clientId,
        sid: sidOf(ctx),
        auth_time: source?.authTime,
        realm_access: { roles: rolesOf(account.role) },
      }
    },
    formats: {
      customizers: {
        // As Keycloak's, whose `typ` is not that of RFC 9068.
        jwt: async (_ctx, _token, parts) => {
          parts.header = { ...parts.header, typ: 'JWT' }
        },
      },
    },
    clientBasedCORS: (_ctx, origin) => config.corsOrigins.includes(origin),
    renderError: (ctx, out) => renderError(ctx, out),
  }
}

/** What access tokens are for; only this server and the library ever see the name. */
const RESOURCE = 'urn:eventbuzz:api'

export function claimsOf(account: AccountRow) {
  return {
    sub: account.id,
    name: account.name ?? undefined,
    preferred_username: account.email,
    email: account.email,
    email_verified: account.is_email_verified,
  }
}

function sidOf({ oidc }: KoaContextWithOIDC): string | undefined {
  const { RefreshToken, AuthorizationCode } = oidc.entities
  return (RefreshToken ?? AuthorizationCode)?.sessionUid
}

/** Everything that one of our apps asks for is allowed; one grant for each app in each session. */
async function loadExistingGrant(ctx: KoaContextWithOIDC) {
  const { provider, client, session, params } = ctx.oidc
  const known = session!.grantIdFor(client!.clientId)
  const grant =
    (known && (await provider.Grant.find(known))) ||
    new provider.Grant({ accountId: session!.accountId!, clientId: client!.clientId })
  const asked = params?.['scope']
  const scope = typeof asked === 'string' ? asked : 'openid'
  grant.addOIDCScope(scope)
  grant.addResourceScope(RESOURCE, scope)
  await grant.save()
  return grant
}

/** The library complains about Node.js 20 when it is loaded; that is no news to whoever starts EventBuzz. */
async function importLibrary() {
  const { warn } = console
  console.warn = (...parts: unknown[]) => {
    if (!String(parts[0]).includes('Unsupported runtime')) warn(...parts)
  }
  try {
    return await import('oidc-provider')
  } finally {
    console.warn = warn
  }
}
