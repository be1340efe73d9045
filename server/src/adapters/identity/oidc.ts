import {
  createLocalJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose'
import { ROLES } from '@eventbuzz/contract/identity'
import { internalAddress, type Issuer } from '../../lib/issuer.ts'
import { IdentityUnavailableError, TokenRefusedError, type Identity, type TokenVerifier } from './port.ts'

/** What our table takes. */
const SUBJECT = /^[^\0]{1,255}$/
const ALGORITHMS = ['RS256', 'ES256']
/** Clocks of two servers may differ by this much. */
const CLOCK_TOLERANCE_S = 5
const TIMEOUT_MS = 3_000
const FRESH_FOR_MS = 600_000
/** A token with an unknown key makes us look for new ones, but not more often than this. */
const COOLDOWN_MS = 30_000
/** After a failure nobody waits for the next one. */
const RETRY_AFTER_MS = 5_000

export interface OidcOptions {
  issuer: Issuer
  audience: string
  now: () => Date
  log: (message: string) => void
}

interface Keys {
  find: JWTVerifyGetKey
  readAt: number
}

/** Any OpenID Connect provider whose access tokens are JWTs with Keycloak's `realm_access.roles`. */
export class OidcTokenVerifier implements TokenVerifier {
  readonly #options: OidcOptions
  #keys: Keys | undefined
  #reading: Promise<Keys> | undefined
  #failedAt: number | undefined

  constructor(options: OidcOptions) {
    this.#options = options
  }

  async verify(token: string): Promise<Identity> {
    try {
      const { payload } = await jwtVerify(token, this.#keyOf, {
        issuer: this.#options.issuer.url,
        audience: this.#options.audience,
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'sub'],
        clockTolerance: CLOCK_TOLERANCE_S,
        currentDate: this.#options.now(),
      })
      if (!SUBJECT.test(payload.sub!)) throw new TokenRefusedError('The "sub" of the token is not right.')
      return identityOf(payload)
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new TokenRefusedError(reasonOf(error))
      throw error
    }
  }

  ping = async (): Promise<void> => {
    await this.#read()
  }

  readonly #keyOf: JWTVerifyGetKey = async (header, token) => {
    const keys = this.#keys ?? (await this.#read())
    const ageMs = this.#nowMs() - keys.readAt
    // What is known goes on being used: nobody waits for this, and #read itself tells of its failure.
    if (ageMs > FRESH_FOR_MS) this.#read().catch(() => {})
    try {
      return await keys.find(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || ageMs < COOLDOWN_MS) throw error
      const { find } = await this.#read()
      return find(header, token)
    }
  }

  /** @throws IdentityUnavailableError */
  #read(): Promise<Keys> {
    this.#reading ??= this.#readKeys().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  async #readKeys(): Promise<Keys> {
    const now = this.#nowMs()
    if (this.#failedAt !== undefined && now - this.#failedAt < RETRY_AFTER_MS)
      throw new IdentityUnavailableError('The identity provider could not be reached a moment ago.')
    try {
      const url = internalAddress(this.#options.issuer, await this.#discover())
      const find = createLocalJWKSet((await readJson(url)) as JSONWebKeySet)
      this.#keys = { find, readAt: now }
      this.#failedAt = undefined
      return this.#keys
    } catch (error) {
      if (this.#failedAt === undefined)
        this.#options.log(`Keys of ${this.#options.issuer.url}: ${reason(error)}`)
      this.#failedAt = now
      throw new IdentityUnavailableError('The identity provider cannot be reached.', { cause: error })
    }
  }

  /** OpenID Connect Discovery 1.0, section 4. */
  async #discover(): Promise<string> {
    const { url: issuer, internalUrl } = this.#options.issuer
    const found = (await readJson(`${internalUrl.replace(/\/$/, '')}/.well-known/openid-configuration`)) as {
      issuer?: unknown
      jwks_uri?: unknown
    }
    if (found.issuer !== issuer) throw new Error(`it calls itself ${String(found.issuer)}`)
    if (typeof found.jwks_uri !== 'string') throw new Error('it names no jwks_uri')
    return found.jwks_uri
  }

  #nowMs(): number {
    return this.#options.now().getTime()
  }
}

async function readJson(url: string): Promise<unknown> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' })
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`)
  return answer.json()
}

function reason(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string } }
  return cause?.code ?? message
}

function identityOf(payload: JWTPayload): Identity {
  const text = (claim: unknown) =>
    (typeof claim === 'string' && claim.replaceAll('\0', '').trim()) || undefined
  const { roles } = (payload['realm_access'] ?? {}) as { roles?: unknown }
  const given: unknown[] = Array.isArray(roles) ? roles : []
  return {
    subject: payload.sub!,
    roles: ROLES.filter((role) => given.includes(role)),
    name: text(payload['name']) ?? text(payload['preferred_username']),
    // An address that nobody confirmed may be anybody's; Keycloak leaves the claim out for brokered users.
    email: payload['email_verified'] === true ? text(payload['email']) : undefined,
    signedInAt: signedInAt(payload),
    issuedAt: new Date((payload.iat ?? 0) * 1000),
  }
}

/** `auth_time`, or when the token was issued where the identity provider does not say. */
function signedInAt({ auth_time, iat }: JWTPayload): Date {
  const seconds = typeof auth_time === 'number' ? auth_time : iat
  if (seconds === undefined)
    throw new TokenRefusedError('The "auth_time" and "iat" of the token are missing.')
  return new Date(seconds * 1000)
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.'
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The "${error.claim}" of the token is not right.`
  return 'The token is not valid.'
}
