import { SessionOverError, SignInUnavailableError, type SignIn } from './port.ts'

const unavailable = () =>
  Promise.reject(new SignInUnavailableError('There is no sign-in here: OIDC_ISSUER is not set.'))

/** Where no identity provider is set. */
export const noSignIn: SignIn = {
  begin: unavailable,
  complete: unavailable,
  refresh: () => Promise.reject(new SessionOverError('There is no sign-in here.')),
  revoke: () => Promise.resolve(),
  endSessionUrl: () => Promise.resolve(undefined),
}
