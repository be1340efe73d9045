/** Past this a stop is no longer graceful; Docker kills after the same time. */
const STOP_WITHIN_MS = 10_000
/** Requests and jobs have to end by then; what is left is for closing the database. */
export const WORK_ENDS_WITHIN_MS = 8_000
/** The terminal sends Ctrl-C to all of its processes, and npm passes its own on: both are one wish. */
const SAME_WISH_MS = 500

/**
 * Waits for Ctrl-C or SIGTERM, then stops. The process ends with status 1 when that takes longer than 10 s, or at once
 * on another signal more than half a second after the first.
 */
export async function untilStopped(stop: () => Promise<void>): Promise<void> {
  let stoppingSince: number | undefined
  const end = (reason: string) => {
    process.stderr.write(`${reason}\n`)
    process.exit(1)
  }
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        const now = performance.now()
        if (stoppingSince !== undefined && now - stoppingSince > SAME_WISH_MS) end(`Ended at once (${name}).`)
        stoppingSince ??= now
        resolve(name)
      })
    }
  })
  process.stderr.write(`\nStopping (${signal}) …\n`)
  const timer = setTimeout(
    () => end('What was running did not end in time; stopping without it.'),
    STOP_WITHIN_MS,
  )
  await stop()
  // Not cleared: a job that did not end may keep the process alive.
  timer.unref()
}
