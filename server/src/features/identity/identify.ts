import type { Deps } from '../../deps.ts'
import type { Actor } from '../../lib/actor.ts'
import { saveUser, userBySubject } from './queries.ts'

const NAME_LENGTH = 100

/**
 * Tells who sent a token. Their row is made the first time; the address is the identity provider's to change.
 * Fails as `TokenVerifier.verify` does.
 */
export function identifier({ db, tokens }: Pick<Deps, 'db' | 'tokens'>) {
  return async (token: string): Promise<Omit<Actor, 'requestId'>> => {
    const { subject, roles, name, email } = await tokens.verify(token)
    const user = await userBySubject(db, subject)
    const isCurrent = user && (email === undefined || email === user.email)
    const userId = isCurrent
      ? user.id
      : await saveUser(db, {
          subject,
          displayName: name?.slice(0, NAME_LENGTH) ?? null,
          email: email ?? null,
        })
    return { userId, subject, roles: new Set(roles) }
  }
}
