import type { Message } from '../src/adapters/mail/port.ts'
import type { Deps } from '../src/deps.ts'
import { REGISTERED, registeredJob, RESET_ASKED, resetAskedJob } from '../src/identity-server/mail-jobs.ts'
import type { JobHandler } from '../src/jobs/types.ts'
import { silentLog } from './jobs.ts'

/**
 * Does the jobs that mail people, as a worker would, the oldest first.
 * @returns what was sent, as text.
 */
export async function runIdentityMails(
  deps: Deps,
  { keepJobs = false }: { keepJobs?: boolean } = {},
): Promise<string[]> {
  const sent: string[] = []
  const mail = {
    send: async ({ to, subject, text, id }: Message) =>
      void sent.push(`To: ${to}\nSubject: ${subject}\nId: ${id}\n\n${text}`),
    close: async () => {},
  }
  const handlers: Record<string, JobHandler> = {
    [RESET_ASKED]: resetAskedJob({ ...deps, mail }),
    [REGISTERED]: registeredJob({ ...deps, mail }),
  }
  const { rows } = await deps.pool.query<{ id: number; topic: string; payload: Record<string, unknown> }>(
    'SELECT id, topic, payload FROM job ORDER BY id',
  )
  for (const { id, topic, payload } of rows) {
    const signal = new AbortController().signal
    await handlers[topic]?.({ id, topic, payload, attempt: 1, signal, log: silentLog })
    if (!keepJobs) await deps.pool.query('DELETE FROM job WHERE id = $1', [id])
  }
  return sent
}
