/** One more request for a key; -1 takes one back that should not have been counted. */
export interface Hit {
  key: string
  amount: 1 | -1
}

export interface Count {
  /** Requests in the window that runs, this one included. */
  used: number
  /** Until the window is over. */
  resetMs: number
}

/**
 * Counts requests by key. The first one opens a window of `windowMs`; when it is over the count begins anew.
 *
 * - Every hit is counted exactly once, however many come at the same time; through a shared server for all processes.
 * - What is taken back never makes a count negative and never opens a window.
 * - It never fails and never waits long. While a shared server is lost each process counts for itself, going on from
 *   what it knew.
 */
export interface RateLimitStore {
  /** @returns a count for each hit, in their order. */
  count(hits: Hit[], windowMs: number): Promise<Count[]>
  close(): Promise<void>
}
