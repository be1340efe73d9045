import type { SignedOut } from '@eventbuzz/contract/session'
import { SessionOverError, SignInUnavailableError, type SignIn } from '../../adapters/sign-in/port.ts'
import type { sessionRefresher } from './refresh-session.ts'

interface Needs {
  signIn: SignIn
  refreshSession: ReturnType<typeof sessionRefresher>
  /** Where the identity provider leads to when it is done. */
  returnTo: string
}

/** Ends the session at the identity provider, as far as that answers. Whoever calls has forgotten the token already. */
export async function signOut(
  { signIn, refreshSession, returnTo }: Needs,
  refreshToken: string | undefined,
): Promise<SignedOut> {
  if (!refreshToken) return { is_complete: true, end_session_url: null }
  try {
    const idToken = await endSession({ signIn, refreshSession }, refreshToken)
    return { is_complete: true, end_session_url: (await signIn.endSessionUrl(returnTo, idToken)) ?? null }
  } catch (error) {
    if (!(error instanceof SignInUnavailableError)) throw error
    return { is_complete: false, end_session_url: null }
  }
}

/** The ID token is a hint that spares people the question whether they mean it. It is asked for, not kept. */
async function endSession(
  { signIn, refreshSession }: Pick<Needs, 'signIn' | 'refreshSession'>,
  refreshToken: string,
): Promise<string | undefined> {
  try {
    const last = await refreshSession(refreshToken)
    await signIn.revoke(last.refreshToken)
    return last.idToken
  } catch (error) {
    if (error instanceof SessionOverError) return undefined
    throw error
  }
}
