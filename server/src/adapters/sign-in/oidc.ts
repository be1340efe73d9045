import * as oidc from 'openid-client'
import type { SignInMode } from '@eventbuzz/contract/session'
import { internalAddress, publicAddress, type Issuer } from '../../lib/issuer.ts'
import {
  SessionOverError,
  SignInRefusedError,
  SignInUnavailableError,
  type SessionTokens,
  type SignIn,
  type SignInAttempt,
} from './port.ts'

const TIMEOUT_S = 5
/** What discovery said is asked for again after this time; while that fails, the old answer is used. */
const FRESH_FOR_MS = 600_000
/** Nobody is sent to a provider that has not answered just before: its error page would be a dead end. */
const ALIVE_FOR_MS = 10_000
const RETRY_AFTER_MS = 2_000
const CLOCK_TOLERANCE_S = 5
/** When a token says nothing of its end: what product and realm agree on. */
const ACCESS_EXPIRES_IN_S = 300
const SCOPE = 'openid profile email'

/** On top of the usual request. `prompt=create` is OpenID's; `kc_action` is Keycloak's. */
const MODE_PARAMETERS: Record<SignInMode, Record<string, string>> = {
  'sign-in': {},
  register: { prompt: 'create' },
  password: { kc_action: 'UPDATE_PASSWORD' },
}

interface OidcSignInOptions {
  issuer: Issuer
  clientId: string
  now: () => Date
  log: (message: string) => void
}

/** Any OpenID Connect provider that rotates refresh tokens for public clients, such as Keycloak. */
export class OidcSignIn implements SignIn {
  readonly #options: OidcSignInOptions
  #known: { configuration: oidc.Configuration; at: number } | undefined
  #reading: Promise<oidc.Configuration> | undefined
  #failedAt = -Infinity

  constructor(options: OidcSignInOptions) {
    this.#options = options
  }

  async begin(redirectUri: string, mode: SignInMode): Promise<{ url: string; attempt: SignInAttempt }> {
    const configuration = await this.#answering(ALIVE_FOR_MS)
    const attempt = {
      state: oidc.randomState(),
      nonce: oidc.randomNonce(),
      verifier: oidc.randomPKCECodeVerifier(),
    }
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: SCOPE,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
      ...MODE_PARAMETERS[mode],
    })
    return { url: publicAddress(this.#options.issuer, url.href), attempt }
  }

  async complete(callback: URL, { state, nonce, verifier }: SignInAttempt): Promise<SessionTokens> {
    const configuration = await this.#configuration()
    try {
      const tokens = await oidc.authorizationCodeGrant(configuration, callback, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      })
      return sessionOf(tokens, undefined)
    } catch (error) {
      throw this.#told(refusalOf(error))
    }
  }

  async refresh(refreshToken: string): Promise<SessionTokens> {
    const configuration = await this.#configuration()
    try {
      return sessionOf(await oidc.refreshTokenGrant(configuration, refreshToken), refreshToken)
    } catch (error) {
      if (error instanceof oidc.ResponseBodyError && error.error === 'invalid_grant')
        throw new SessionOverError('The session is over.', { cause: error })
      // Whatever else it is, nobody loses a session over it.
      throw this.#told(unavailable(error))
    }
  }

  async revoke(refreshToken: string): Promise<void> {
    const configuration = await this.#configuration()
    try {
      await oidc.tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' })
    } catch (error) {
      throw this.#told(unavailable(error))
    }
  }

  async endSessionUrl(returnTo: string, idToken: string | undefined): Promise<string | undefined> {
    const configuration = await this.#configuration()
    if (!configuration.serverMetadata().end_session_endpoint) return undefined
    const url = oidc.buildEndSessionUrl(configuration, {
      post_logout_redirect_uri: returnTo,
      ...(idToken && { id_token_hint: idToken }),
    })
    return publicAddress(this.#options.issuer, url.href)
  }

  async #configuration(): Promise<oidc.Configuration> {
    const known = this.#known
    try {
      return await this.#answering(FRESH_FOR_MS)
    } catch (error) {
      if (known) return known.configuration
      throw error
    }
  }

  /** What the provider says of itself, read within the last `freshForMs`. */
  async #answering(freshForMs: number): Promise<oidc.Configuration> {
    const nowMs = this.#options.now().getTime()
    if (this.#known && nowMs - this.#known.at < freshForMs) return this.#known.configuration
    // After a failure nobody waits for the next one.
    if (nowMs - this.#failedAt < RETRY_AFTER_MS)
      throw new SignInUnavailableError('The identity provider could not be reached a moment ago.')
    this.#reading ??= this.#discover().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #discover(): Promise<oidc.Configuration> {
    const { issuer, clientId, now } = this.#options
    const isInsecure = [issuer.url, issuer.internalUrl].some((url) => url.startsWith('http:'))
    try {
      const configuration = await oidc.discovery(
        new URL(issuer.url),
        clientId,
        { [oidc.clockTolerance]: CLOCK_TOLERANCE_S },
        oidc.None(),
        {
          [oidc.customFetch]: (url, options) => fetch(internalAddress(issuer, url), options),
          timeout: TIMEOUT_S,
          // https is asked for where the settings say so; an issuer inside a private network may have none.
          execute: isInsecure ? [oidc.allowInsecureRequests] : [],
        },
      )
      this.#known = { configuration, at: now().getTime() }
      this.#failedAt = -Infinity
      return configuration
    } catch (error) {
      this.#failedAt = now().getTime()
      throw this.#told(unavailable(error))
    }
  }

  /** Tells the log what nobody who signs in is told. */
  #told<T extends Error>(error: T): T {
    const isOurs = !(error instanceof SignInRefusedError) || error.reason === 'failed'
    if (isOurs) this.#options.log(`Sign-in through ${this.#options.issuer.url}: ${reasonOf(error)}`)
    return error
  }
}

function sessionOf(
  tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
  oldRefreshToken: string | undefined,
): SessionTokens {
  const refreshToken = tokens.refresh_token ?? oldRefreshToken
  const subject = tokens.claims()?.sub
  if (!refreshToken) throw new Error('The identity provider gave no refresh token.')
  if (!subject) throw new Error('The identity provider gave no ID token.')
  const lifetimeS = Number(tokens['refresh_expires_in'])
  return {
    accessToken: tokens.access_token,
    accessExpiresInS: tokens.expiresIn() ?? ACCESS_EXPIRES_IN_S,
    refreshToken,
    refreshExpiresInS: lifetimeS > 0 ? lifetimeS : undefined,
    subject,
    idToken: tokens.id_token,
  }
}

const unavailable = (cause: unknown) =>
  new SignInUnavailableError('The identity provider cannot be reached.', { cause })

function refusalOf(error: unknown): SignInRefusedError | SignInUnavailableError {
  if (error instanceof oidc.AuthorizationResponseError) {
    if (error.error === 'access_denied')
      return new SignInRefusedError('cancelled', 'The sign-in was cancelled.', { cause: error })
    // What Keycloak says when its own page was open for too long.
    if (error.error_description === 'authentication_expired')
      return new SignInRefusedError('expired', 'The sign-in took too long.', { cause: error })
    if (error.error === 'temporarily_unavailable' || error.error === 'server_error') return unavailable(error)
  }
  if (isUnreachable(error)) return unavailable(error)
  return new SignInRefusedError('failed', 'The sign-in failed.', { cause: error })
}

/** No answer, or that of a proxy in front of nobody. */
function isUnreachable(error: unknown): boolean {
  if (error instanceof oidc.ResponseBodyError) return error.status >= 500 || error.status === 429
  if (error instanceof TypeError) return error.message === 'fetch failed'
  if (!(error instanceof oidc.ClientError)) return false
  if (error.cause instanceof Response) return error.cause.status >= 500 || error.cause.status === 429
  return error.code === 'OAUTH_TIMEOUT' || error.code === 'OAUTH_ABORT'
}

/** For the log: messages and codes, no address and no body, which may have a token in it. */
function reasonOf({ cause }: Error): string {
  if (cause instanceof oidc.ResponseBodyError || cause instanceof oidc.AuthorizationResponseError)
    return `it answered ${cause.error}`
  if (cause instanceof oidc.ClientError && cause.cause instanceof Response)
    return `it answered ${cause.cause.status}`
  const { message, cause: deeper } = (cause ?? {}) as Error & { cause?: { code?: string } }
  return deeper?.code ?? message ?? 'unknown'
}
