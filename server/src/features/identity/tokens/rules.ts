import type { ApiScope } from '@eventbuzz/contract/api-tokens'
import { TOKEN_DAYS } from '@eventbuzz/contract/api-tokens'

const DAY_MS = 86_400_000

export const expiryOf = (now: Date, days: number = TOKEN_DAYS.default): Date =>
  new Date(now.getTime() + days * DAY_MS)

interface Ending {
  revoked_at: Date | null
  expires_at: Date
  /** Of its owner. */
  deletion_requested_at: Date | null
}

/** Why a token is no good any more. */
export function endOf(token: Ending, now: Date): 'revoked' | 'expired' | 'leaving' | undefined {
  if (token.revoked_at) return 'revoked'
  if (token.expires_at <= now) return 'expired'
  return token.deletion_requested_at ? 'leaving' : undefined
}

/** Without doubles, in the order of the contract, so that the same scopes always read the same. */
export const inOrder = (scopes: readonly ApiScope[], all: readonly ApiScope[]): ApiScope[] =>
  all.filter((scope) => scopes.includes(scope))
