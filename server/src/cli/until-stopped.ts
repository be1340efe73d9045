/** Past this a stop is no longer graceful; Docker kills after the same time. */
const STOP_WITHIN_MS = 10_000
/** Requests and jobs have to end by then; what is left is for closing the database. */
export const WORK_ENDS_WITHIN_MS = 8_000

/**
 * Waits for Ctrl-C or SIGTERM, then stops. The process ends with status 1 when that takes longer than 10 s, or at once
 * on a second signal.
 */
export async function untilStopped(stop: () => Promise<void>): Promise<void> {
  let isStopping = false
  const end = (reason: string) => {
    process.stderr.write(`${reason}\n`)
    process.exit(1)
  }
  const signal = await new Promise<string>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        if (isStopping) end(`Ended at once (${name}).`)
        isStopping = true
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
