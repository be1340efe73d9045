import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../../e2e/lib/server.ts'
import { interpolated } from './compose-file.ts'
import { faster } from './proofs/alerts.ts'

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
