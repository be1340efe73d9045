import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { addProductGauges } from './product-gauges.ts'
import { addStateGauges, type StateSources } from './state-gauges.ts'

/** What this process measures about itself; made once for a process by wire.ts. */
export type Metrics = ReturnType<typeof createMetrics>

export interface MetricsOptions extends StateSources {
  version: string
}

// The alerts are about 2 s, so there must be a bucket that ends there.
const REQUEST_BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10]
const JOB_BUCKETS_S = [0.01, 0.05, 0.25, 1, 5, 15, 60, 300]
export function createMetrics({ version, ...sources }: MetricsOptions) {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  addStateGauges(registry, sources)
  addProductGauges(registry, sources)
  const buildInfo = new Gauge({
    name: 'eventbuzz_build_info',
    help: 'Always 1; the release is a label',
    labelNames: ['version'],
    registers,
  })
  buildInfo.set({ version }, 1)

  const request = ['method', 'route', 'status'] as const
  const requestDuration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the first byte of a request to the last of its answer',
    labelNames: request,
    buckets: REQUEST_BUCKETS_S,
    registers,
  })
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Answered requests',
    labelNames: request,
    registers,
  })
  const inFlight = new Gauge({
    name: 'http_requests_in_flight',
    help: 'Requests without an answer yet',
    registers,
  })
  const errors = new Counter({
    name: 'http_errors_total',
    help: 'Answers that were errors, by their code',
    labelNames: ['code'],
    registers,
  })
  const rateLimited = new Counter({
    name: 'http_rate_limited_total',
    help: 'Requests refused because of a limit',
    labelNames: ['limit'],
    registers,
  })
  const apiTokensRefused = new Counter({
    name: 'api_tokens_refused_total',
    help: 'Requests refused because of their API token: unknown, expired, revoked, blocked, scope or role',
    labelNames: ['reason'],
    registers,
  })
  const cacheReads = new Counter({
    name: 'cache_reads_total',
    help: 'Reads of the cache: tier memory or server, result hit or miss',
    labelNames: ['tier', 'result'],
    registers,
  })
  const jobRuns = new Histogram({
    name: 'job_run_duration_seconds',
    help: 'Runs of background jobs: done, failed (tried again later), dead or released',
    labelNames: ['topic', 'result'],
    buckets: JOB_BUCKETS_S,
    registers,
  })
  const searchFallbacks = new Counter({
    name: 'search_fallbacks_total',
    help: 'Searches that the database answered because the search engine did not',
    registers,
  })

  const searches = new Counter({
    name: 'searches_total',
    help: 'Searches by the index that answered and whether anything was found; further pages do not count',
    labelNames: ['engine', 'found'],
    registers,
  })

  return {
    /** In the text format of Prometheus; never fails because something that is measured is lost. */
    text: () => registry.metrics(),
    contentType: registry.contentType,
    requestStarted: () => inFlight.inc(),
    requestEnded: () => inFlight.dec(),
    requestAnswered(labels: Record<(typeof request)[number], string>, durationS: number) {
      requestDuration.observe(labels, durationS)
      requests.inc(labels)
    },
    error: (code: string) => errors.inc({ code }),
    rateLimited: (limit: string) => rateLimited.inc({ limit }),
    apiTokenRefused: (reason: string) => apiTokensRefused.inc({ reason }),
    cacheRead: (tier: 'memory' | 'server', result: 'hit' | 'miss') => cacheReads.inc({ tier, result }),
    jobRun: (topic: string, result: string, durationS: number) =>
      jobRuns.observe({ topic, result }, durationS),
    searchFallback: () => searchFallbacks.inc(),
    searched: (engine: string, found: boolean) => searches.inc({ engine, found: found ? 'yes' : 'no' }),
  }
}
