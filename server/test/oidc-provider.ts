import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair } from 'jose'
import { interactionPolicy, Provider } from 'oidc-provider'
import type { Role } from '@eventbuzz/contract/identity'
import { AUDIENCE } from './issuer.ts'

export const SITE = 'http://localhost:8000'
const CLIENT_ID = 'eventbuzz-web'

/** A real OpenID Connect provider on loopback whose people need no password: whoever comes is `person`. */
export class TestProvider {
  person = 'ines'
  roles: Role[] = ['user']
  /** What becomes of the next sign-in. */
  isCancelled = false
  /** `away` answers 503, as a proxy does; `broken` answers every request for tokens with that OAuth error. */
  state: 'here' | 'away' | { broken: string } = 'here'
  /** Requests for tokens by refresh token. */
  refreshes = 0
  /** The parameters of the last authorization request. */
  lastRequest = new URLSearchParams()
  readonly #server: Server
  readonly #site: string
  #provider: Provider | undefined

  /** @param site which may sign people in here. */
  static async start(site = SITE): Promise<TestProvider> {
    const server = createServer((request, response) => void provider.#answer(request, response))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const provider = new TestProvider(server, site)
    provider.#provider = await provider.#create()
    return provider
  }

  private constructor(server: Server, site: string) {
    this.#server = server
    this.#site = site
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async #create(): Promise<Provider> {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true })
    const policy = interactionPolicy.base()
    policy.add(new interactionPolicy.Prompt({ name: 'create', requestable: true }))
    const provider = new Provider(this.url, {
      clients: [
        {
          client_id: CLIENT_ID,
          token_endpoint_auth_method: 'none',
          redirect_uris: [`${this.#site}/api/v1/session/callback`],
          post_logout_redirect_uris: [`${this.#site}/`],
          grant_types: ['authorization_code', 'refresh_token'],
          response_types: ['code'],
          id_token_signed_response_alg: 'ES256',
        },
      ],
      jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig', kid: 'test' }] },
      cookies: { keys: ['only for tests'] },
      pkce: { required: () => true },
      features: {
        devInteractions: { enabled: false },
        revocation: { enabled: true },
        rpInitiatedLogout: { enabled: true },
        resourceIndicators: {
          enabled: true,
          defaultResource: () => `urn:${AUDIENCE}`,
          useGrantedResource: () => true,
          getResourceServerInfo: () => ({
            scope: '',
            audience: AUDIENCE,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: 'ES256' } },
          }),
        },
      },
      interactions: { policy, url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
      extraParams: ['kc_action'],
      extraTokenClaims: () => ({
        realm_access: { roles: this.roles },
        name: this.person,
        email: `${this.person}@example.org`,
        email_verified: true,
      }),
      issueRefreshToken: () => true,
      rotateRefreshToken: true,
      findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
      loadExistingGrant: async ({ oidc }) => {
        const known = oidc.session!.grantIdFor(oidc.client!.clientId)
        if (known) return oidc.provider.Grant.find(known)
        const grant = new oidc.provider.Grant({
          accountId: oidc.session!.accountId!,
          clientId: oidc.client!.clientId,
        })
        grant.addOIDCScope('openid profile email')
        await grant.save()
        return grant
      },
      ttl: { AccessToken: 300, AuthorizationCode: 60, RefreshToken: 3600, Grant: 3600, Session: 3600, Interaction: 60, IdToken: 300 }, // prettier-ignore
    })
    provider.on('server_error', (_ctx, error) => console.error(error))
    provider.on('grant.success', ({ oidc }) => {
      if (oidc.params?.['grant_type'] === 'refresh_token') this.refreshes += 1
    })
    return provider
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, this.url)
    if (this.state === 'away') return void response.writeHead(503).end('Bad gateway')
    if (this.state !== 'here' && pathname === '/token') {
      response.writeHead(400, { 'content-type': 'application/json' })
      return void response.end(JSON.stringify({ error: this.state.broken }))
    }
    if (pathname === '/auth') this.lastRequest = searchParams
    if (!pathname.startsWith('/interaction/')) return this.#provider!.callback()(request, response)
    const result = this.isCancelled
      ? { error: 'access_denied' }
      : { login: { accountId: this.person }, create: {} }
    await this.#provider!.interactionFinished(request, response, result)
  }
}
