import { dashboardFiles } from '../../grafana/src/generate.ts'
import { Prometheus } from '../prometheus.ts'
import { insist, until, type Report } from '../report.ts'
import type { Site } from '../site.ts'
import type { Stack } from '../stack.ts'

/** Expressions that may find nothing here, and why. */
const MAY_BE_EMPTY: [pattern: RegExp, reason: string][] = [
  [/^up == 0$/, 'nothing is down'],
  [/eventbuzz_import/, 'nothing was imported'],
  [/search_index_documents|search_fallbacks_total/, 'there is no search engine'],
  [/job_queue_depth/, 'no job waits'],
  [/http_rate_limited_total/, 'nobody asked too much'],
]

/** Metrics of the rules that nobody gives yet, and why. */
const NOT_YET: Record<string, string> = { job_queue_depth: 'no job waits' }

export async function proveQueries(report: Report, { stack, visitor }: Site): Promise<void> {
  const prometheus = new Prometheus(stack.address('prometheus'))
  await report.prove(
    'every query of the dashboards is answered, with data where there must be some',
    async () => {
      // What makes the data that a quiet site has not.
      for (const q of ['concert', 'nothing-is-called-so']) await visitor.json(`/api/v1/events/search?q=${q}`)
      const queries = [...new Set(Object.values(dashboardFiles()).flatMap(queriesIn))]
      insist(queries.length > 40, `Only ${queries.length} queries were found.`)
      const wanted = queries.filter((expr) => !MAY_BE_EMPTY.some(([pattern]) => pattern.test(expr)))
      for (const expr of queries) await prometheus.query(expr)
      let empty = wanted
      let searchedAt = 0
      await until(90, async () => {
        const answers = await Promise.all(empty.map((expr) => prometheus.query(expr)))
        empty = empty.filter((_, index) => answers[index]!.length === 0)
        if (empty.length === 0) return undefined
        // A rate needs a change between two looks.
        if (Date.now() - searchedAt > 10_000) {
          searchedAt = Date.now()
          // The last one is an error.
          for (const path of [
            '/events/search?q=concert',
            '/categories',
            '/categories',
            '/events/no-such-event',
          ])
            await visitor.ask(`/api/v1${path}`)
        }
        return `without data: ${empty.join(' | ')}`
      })
      return `${queries.length} queries, ${wanted.length} of them with data`
    },
  )
}

export async function proveRules(report: Report, stack: Stack): Promise<void> {
  const prometheus = new Prometheus(stack.address('prometheus'))
  await report.prove('every rule is evaluated without an error, and only Watchdog fires', async () => {
    let count = 0
    // Each group of rules is looked at for the first time within its interval.
    await until(60, async () => {
      const rules = await prometheus.rules()
      count = rules.length
      const broken = rules.filter(({ health }) => health !== 'ok' && health !== 'unknown')
      insist(broken.length === 0, broken.map(({ name, lastError }) => `${name}: ${lastError}`).join('; '))
      const firing = await prometheus.query('ALERTS{alertstate="firing"}')
      const names = new Set(firing.map(({ metric }) => metric['alertname']))
      const isWatched = names.delete('Watchdog')
      insist(names.size === 0, `firing: ${[...names].join(', ')}`)
      if (rules.some(({ health }) => health === 'unknown')) return 'some were not evaluated'
      return isWatched ? undefined : 'Watchdog does not fire'
    })
    insist(count > 15, `Only ${count} rules are there.`)
    return `${count} rules`
  })
  await report.prove('what the rules ask for is given by somebody', async () => {
    const rules = await prometheus.rules()
    const wanted = [...new Set(rules.flatMap(({ query }) => metricsIn(query)))].filter((name) => !(name in NOT_YET)) // prettier-ignore
    insist(wanted.length > 20, `Only ${wanted.length} metrics were found.`)
    await until(60, async () => {
      const answers = await Promise.all(wanted.map((name) => prometheus.query(name)))
      const missing = wanted.filter((_, index) => answers[index]!.length === 0)
      return missing.length > 0 ? `without data: ${missing.join(', ')}` : undefined
    })
    return `${wanted.length} metrics`
  })
}

/** The names of metrics in an expression: what is left without functions, labels, durations and operators. */
export function metricsIn(expr: string): string[] {
  const bare = expr
    .replaceAll(/"[^"]*"/g, '')
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]/g, '')
    .replaceAll(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '')
  const names = bare.match(/\b[a-zA-Z_:][\w:]*\b(?!\s*\()/g) ?? []
  return [...new Set(names)].filter((name) => !OPERATORS.has(name))
}

const OPERATORS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'inf', 'nan'])

const queriesIn = (dashboard: string): string[] =>
  (JSON.parse(dashboard).panels as { targets: { expr: string }[] }[]).flatMap(({ targets }) =>
    targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '1m')),
  )
