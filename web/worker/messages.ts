/** What a page says to the service worker. */
export type ToWorker =
  /** It was loaded before there was a worker to see it: addresses of scripts, tiles and pictures to keep. */
  | { type: 'keep'; urls: string[] }
  /** Be the worker of all pages now. */
  | { type: 'take-over' }
  /** Whether this script, a path, is of the worker's version. It answers `boolean` through the port that came along. */
  | { type: 'is-mine'; script: string }
