const FIRST_MS = 10_000
const LONGEST_MS = 3_600_000

/** With the delays below they last about eight hours, so that an outage of a night leaves no dead jobs. */
export const MAX_ATTEMPTS = 16

/**
 * Milliseconds until a job is tried again after its `attempt`th failure: 10 s, doubled each time, at most an hour, of
 * which a random half is taken off, so that jobs that failed together do not come back together.
 */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1))
  return Math.round(fullMs * (1 - random() / 2))
}
