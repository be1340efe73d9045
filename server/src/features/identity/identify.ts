import type { Deps } from '../../deps.ts'
import type { Actor } from '../../lib/actor.ts'
import { saveUser, userBySubject } from './queries.ts'

const NAME_LENGTH = 100

/**
 * Tells who sent a token. Their row is made the first time; the address is the identity provider's to change.
 * Fails as `TokenVerifier.verify` does.
 */
export function identifier({ db, tokens }: Pick<Deps, 'db' | 'tokens'>) {
  return async (token: string): Promise<Omit<Actor, 'requestId'> & { isBlocked: boolean }> => {
    const { subject, roles, name, email } = await tokens.verify(token)
    const known = await userBySubject(db, subject)
    const isCurrent = known && (email === undefined || email === known.email)
    const user = isCurrent
      ? known
      : await saveUser(db, {
          subject,
          displayName: name?.slice(0, NAME_LENGTH) ?? null,
          email: email ?? null,
        })
    return { userId: user.id, subject, roles: new Set(roles), isBlocked: user.blocked_at !== null }
  }
}
