import { API_SCOPES, MOST_TOKENS, type ApiTokenInput, type NewApiToken } from '@eventbuzz/contract/api-tokens'
import { inTransaction } from '../../../db/connection.ts'
import type { Deps } from '../../../deps.ts'
import type { Author } from '../../../lib/actor.ts'
import { hashOf, newApiToken, prefixOf } from '../../../lib/api-token-text.ts'
import { AppError } from '../../../lib/app-error.ts'
import { recordAudit } from '../../audit/index.ts'
import { countLivingTokens, insertToken } from './queries.ts'
import { expiryOf, inOrder } from './rules.ts'

/** Makes a token for a person. What is answered is the only place that ever has it. */
export async function createToken(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  by: Author,
  userId: string,
  { name, scopes, expires_in_days }: ApiTokenInput,
): Promise<NewApiToken> {
  const token = newApiToken()
  const created_at = now()
  return inTransaction(db, async (tx) => {
    if ((await countLivingTokens(tx, userId, created_at)) >= MOST_TOKENS)
      throw new AppError('CONFLICT', `Nobody may have more than ${MOST_TOKENS} tokens. Revoke one first.`)
    const made = await insertToken(tx, {
      user_id: userId,
      name: name.trim(),
      token_hash: hashOf(token),
      prefix: prefixOf(token),
      scopes: inOrder(scopes, API_SCOPES),
      created_at,
      expires_at: expiryOf(created_at, expires_in_days),
    })
    await recordAudit(tx, by, {
      action: 'token.created',
      subjectId: made.id,
      changes: {
        user_id: { from: null, to: userId },
        scopes: { from: null, to: made.scopes },
        expires_at: { from: null, to: made.expires_at },
      },
    })
    return { ...made, token }
  })
}
