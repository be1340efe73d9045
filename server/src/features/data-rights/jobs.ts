import type { Deps } from '../../deps.ts'
import type { JobHandler } from '../../jobs/types.ts'
import { endSessions } from './deletion/end-sessions.ts'

export function endSessionsJob(deps: Pick<Deps, 'db' | 'accounts'>): JobHandler {
  return ({ payload }) =>
    endSessions(deps, String(payload['user_id']), new Date(String(payload['requested_at'])))
}
