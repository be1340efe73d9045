import { TokenRefusedError, type TokenVerifier } from './port.ts'

/** Where no identity provider is set, no token is good. */
export const noIdentityProvider: TokenVerifier = {
  verify: () => Promise.reject(new TokenRefusedError('There is no sign-in here: OIDC_ISSUER is not set.')),
}
