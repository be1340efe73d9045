import type { SignInMode } from '@eventbuzz/contract/session'

/** What has to be known again when somebody comes back; it stays with their browser until then. */
export interface SignInAttempt {
  state: string
  nonce: string
  verifier: string
}

export interface SessionTokens {
  accessToken: string
  accessExpiresInS: number
  refreshToken: string
  /** undefined: the identity provider does not say. */
  refreshExpiresInS: number | undefined
  subject: string
  idToken: string | undefined
}

/**
 * Signs people in by the authorization code flow with PKCE, as a public client of the identity provider.
 *
 * - Each method fails with `SignInUnavailableError` when the identity provider does not answer as it should.
 *   Nothing is over then: the same call may succeed later.
 * - `SignInRefusedError`: this attempt leads nowhere.
 * - `SessionOverError`: the refresh token is of no use any more, and never will be.
 */
export interface SignIn {
  /** Where to send the browser. */
  begin(redirectUri: string, mode: SignInMode): Promise<{ url: string; attempt: SignInAttempt }>
  /** @param callback the redirect URI with what the identity provider added to it. */
  complete(callback: URL, attempt: SignInAttempt): Promise<SessionTokens>
  /** The refresh token that comes back takes the place of this one. */
  refresh(refreshToken: string): Promise<SessionTokens>
  /** RFC 7009. A token that is over already is no failure. */
  revoke(refreshToken: string): Promise<void>
  /** Where the identity provider ends its own session of this browser; undefined where it has no such place. */
  endSessionUrl(returnTo: string, idToken: string | undefined): Promise<string | undefined>
}

export class SignInUnavailableError extends Error {}
export class SessionOverError extends Error {}
export class SignInRefusedError extends Error {
  readonly reason: 'cancelled' | 'expired' | 'failed'
  constructor(reason: SignInRefusedError['reason'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }
}
