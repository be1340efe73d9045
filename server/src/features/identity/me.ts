import { ROLES, type Me } from '@eventbuzz/contract/identity'
import type { Db } from '../../db/connection.ts'
import type { Actor } from '../../lib/actor.ts'
import { AppError } from '../../lib/app-error.ts'
import { profileOf, type Profile } from './queries.ts'

/** The profile as the person sees it. */
export async function meOf(db: Db, actor: Actor): Promise<Me> {
  return toMe(await profileOf(db, actor.userId), actor)
}

export function toMe(profile: Profile | undefined, { roles }: Actor): Me {
  // The account was there when the token was checked.
  if (!profile) throw new AppError('NOT_FOUND', 'This account is gone.')
  return {
    ...profile,
    roles: ROLES.filter((role) => roles.has(role)),
    created_at: profile.created_at.toISOString(),
    updated_at: profile.updated_at.toISOString(),
  }
}
