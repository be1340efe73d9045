import { AccountsUnavailableError } from '../../adapters/accounts/port.ts'
import type { Deps } from '../../deps.ts'
import type { JobHandler } from '../../jobs/types.ts'
import { issuerOf } from '../../lib/issuer.ts'
import { recordSignIns } from './sign-ins/record-sign-ins.ts'
import { forgetTokens } from './tokens/forget-tokens.ts'

export function recordSignInsJob(deps: Pick<Deps, 'config' | 'db' | 'accounts'>): JobHandler {
  return async ({ signal, log }) => {
    const issuer = issuerOf(deps.config)
    if (!issuer) return
    try {
      await recordSignIns(deps, issuer.url, signal)
    } catch (error) {
      if (!(error instanceof AccountsUnavailableError)) throw error
      // The schedule asks again; nothing is lost, as how far was read has not moved.
      log.warn({ err: error }, 'Sign-ins could not be read from the identity provider.')
    }
  }
}

export function forgetTokensJob(deps: Pick<Deps, 'db' | 'now'>): JobHandler {
  return async ({ signal, log }) => {
    const count = await forgetTokens(deps, signal)
    if (count > 0) log.info({ count }, 'API tokens that ended 90 days ago were deleted.')
  }
}
