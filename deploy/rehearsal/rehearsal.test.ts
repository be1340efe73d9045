import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../e2e/lib/server.ts'
import { interpolated } from './compose-file.ts'
import { faster } from './proofs/alerts.ts'
import { metricsIn } from './proofs/queries.ts'

it('fills variables in as Compose does', () => {
  const env = { HOST: 'events.example.org', EMPTY: '' }
  expect(interpolated('https://${HOST:?why}/x', env)).toBe('https://events.example.org/x')
  expect(interpolated('${EMPTY:-other} ${NONE:-other} ${HOST:-other}', env)).toBe(
    'other other events.example.org',
  )
  expect(interpolated('${EMPTY:+there}|${HOST:+there}', env)).toBe('|there')
  expect(() => interpolated('${NONE:?run eventbuzz init}', env)).toThrow('run eventbuzz init')
})

it('shortens durations of rules, and leaves what they compare as it is', () => {
  expect(faster('for: 5m\n')).toBe('for: 15s\n')
  expect(faster('rate(x[5m]) > 0.85 and y < 14 * 86400')).toBe('rate(x[15s]) > 0.85 and y < 14 * 86400')
  const text = readFileSync(join(root, 'deploy/prometheus/rules/service.yml'), 'utf8')
  const others = (rules: string) => rules.replaceAll(/(: |\[)\d+[smh]/g, '$1…')
  expect(others(faster(text))).toBe(others(text))
  expect(faster(text)).not.toBe(text)
})

it.each([
  ['changes(redis_start_time_seconds[30m]) > 2 or up == 0', ['redis_start_time_seconds', 'up']],
  [
    'histogram_quantile(0.95, sum by (le) (rate(http_bucket{job="api",route!~"/x{2}.*"}[5m]))) > 2e3',
    ['http_bucket'],
  ],
  ['sum by(a, b) (in_use{state="x"}) / on (job) group_left () max_x', ['in_use', 'max_x']],
  ['(sum(up{job="api"}) or vector(0)) == 0', ['up']],
])('finds what %s asks for', (expr, names) => expect(metricsIn(expr)).toEqual(names))
