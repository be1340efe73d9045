import type { Role } from '@eventbuzz/contract/identity'

/** What a token says about who sent it, after it was checked. */
export interface Identity {
  /** The identity provider's `sub`: stable, and never given to somebody else. */
  subject: string
  /** Those of ours; roles that are not known here are left out. */
  roles: Role[]
  name: string | undefined
  email: string | undefined
  /** When the person proved who they are; refreshing a token does not change it. In whole seconds. */
  signedInAt: Date
  /** Of two tokens the later one knows better; 1970 when it does not say. */
  issuedAt: Date
}

/**
 * Checks access tokens: signature by the identity provider's published keys (RS256 or ES256), issuer, audience and
 * expiry.
 *
 * - `TokenRefusedError`: this token is no good, and asking again changes nothing.
 * - `IdentityUnavailableError`: it could not be checked, because the keys for it cannot be had just now. Tokens whose
 *   keys are known go on being checked while the identity provider is away.
 * - New keys are found by themselves; a key that was withdrawn is refused after ten minutes at the latest, as long as
 *   the identity provider can be reached.
 */
export interface TokenVerifier {
  verify(token: string): Promise<Identity>
  /** Fails with the reason when the identity provider does not answer; missing where there is none. */
  ping?: () => Promise<void>
}

export class TokenRefusedError extends Error {
  /** What the person can do about it. */
  readonly advice: string
  constructor(message: string, advice = 'Please sign in again.') {
    super(message)
    this.advice = advice
  }
}
export class IdentityUnavailableError extends Error {}
