/** Past this a stop is no longer graceful; Docker kills after the same time. */
const STOP_WITHIN_MS = 10_000
/** Leaves time to close the database after a job that did not end. */
export const JOBS_END_WITHIN_MS = 8_000

/** Waits for Ctrl-C or SIGTERM, then stops; ends the process with status 1 when that takes longer than 10 s. */
export async function untilStopped(stop: () => Promise<void>): Promise<void> {
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => resolve(name))
  })
  process.stderr.write(`\nStopping (${signal}) …\n`)
  const timer = setTimeout(() => {
    process.stderr.write('What was running did not end in time; stopping without it.\n')
    process.exit(1)
  }, STOP_WITHIN_MS)
  await stop()
  // Not cleared: a job that did not end may keep the process alive.
  timer.unref()
}
