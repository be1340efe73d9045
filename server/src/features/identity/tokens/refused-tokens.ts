import type { Deps } from '../../../deps.ts'
import { inTransaction } from '../../../db/connection.ts'
import type { OnApiTokenRefused } from '../../../http/access.ts'
import { clientNetwork } from '../../../lib/networks.ts'
import { recordAudit } from '../../audit/index.ts'

const EVERY_MS = 60_000

/**
 * Tells the audit log of tokens that were refused: at most once a minute for a token and an address, so that nobody can
 * fill it. Tokens that do not exist are counted alone; what was sent may be somebody's secret of another place.
 */
export function refusedTokens({
  db,
  rateLimits,
  metrics,
}: Pick<Deps, 'db' | 'rateLimits' | 'metrics'>): OnApiTokenRefused {
  return async (request, reason, token) => {
    metrics.apiTokenRefused(reason)
    if (!token) return
    const key = `token-refused:${token.id}:${clientNetwork(request.ip)}`
    const [count] = await rateLimits.count([{ key, amount: 1 }], EVERY_MS)
    if (count!.used > 1) return
    const route = `${request.method} ${request.routeOptions.url}`
    await inTransaction(db, (tx) =>
      recordAudit(
        tx,
        { userId: token.userId, requestId: request.id },
        {
          action: 'token.refused',
          subjectId: token.id,
          changes: { reason: { from: null, to: reason }, route: { from: null, to: route } },
        },
      ),
    )
  }
}
