import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { luminance } from '../src/lib/contrast.ts'
import { computed, ROLES, valueOf, type Role } from './roles.ts'
import { themeCss, withTheme } from './theme-css.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const THEMES = ['light', 'dark'] as const

it('is what is in theme.css and in the style of the identity server', () => {
  const remedy = 'run: npm run theme'
  expect(read('../src/ui/theme.css'), remedy).toBe(themeCss())
  const identity = read('../../server/src/identity-server/identity.css')
  expect(identity, remedy).toBe(withTheme(identity))
})

it('has the colours that EventBuzz is known by', () => {
  const light = ['primary', 'secondary', 'tertiary', 'surface', 'error'] as const
  expect(light.map((role) => valueOf(role, 'light'))).toEqual([
    '#6750a4',
    '#625b71',
    '#7d5260',
    '#fffbfe',
    '#b3261e',
  ])
  expect([valueOf('primary', 'dark'), valueOf('surface', 'dark')]).toEqual(['#d0bcff', '#1c1b1f'])
})

it('moves no colour by more than a hair from what the algorithm gives', () => {
  const channels = (hex: string) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
  for (const theme of THEMES) {
    for (const role of ROLES.filter((name) => !name.startsWith('shadow'))) {
      const [ours, theirs] = [channels(valueOf(role, theme)), channels(computed(role, theme))]
      const distance = Math.max(...ours.map((value, i) => Math.abs(value - theirs[i]!)))
      expect(distance, `${role} in ${theme}`).toBeLessThanOrEqual(2)
    }
  }
})

const contrast = (a: string, b: string) => {
  const [dark, bright] = [luminance(a), luminance(b)].toSorted((x, y) => x - y) as [number, number]
  return (bright + 0.05) / (dark + 0.05)
}
const SURFACES: Role[] = ['surface', 'surface-low', 'surface-container', 'surface-high']
const TEXT_ON: [text: Role, grounds: Role[]][] = [
  ['on-surface', SURFACES],
  ['on-surface-variant', SURFACES],
  ['primary', ['surface', 'surface-low', 'surface-container']],
  ['free', ['surface', 'surface-container']],
  ['error', ['surface', 'surface-container']],
  ['on-primary', ['primary']],
  ['on-primary-container', ['primary-container']],
  ['on-secondary-container', ['secondary-container']],
  ['on-error-container', ['error-container']],
  ['surface', ['on-surface']],
  ['inverse-primary', ['on-surface']],
]

it.each(THEMES)('gives text a contrast of at least 4.5 to 1 in %s', (theme) => {
  for (const [text, grounds] of TEXT_ON) {
    for (const ground of grounds)
      expect(
        contrast(valueOf(text, theme), valueOf(ground, theme)),
        `${text} on ${ground}`,
      ).toBeGreaterThanOrEqual(4.5)
  }
})

it('is in what is written out elsewhere: the manifest and the marks on the map', () => {
  const manifest = read('../../server/src/http/web-manifest.ts').toLowerCase()
  for (const name of ['background_color', 'theme_color'])
    expect(manifest).toContain(`${name}: '${valueOf('surface', 'light')}'`)
  const map = read('../src/map/event-map.ts').toLowerCase()
  for (const theme of THEMES) {
    const [cluster, ink, surface] = (['primary', 'on-primary', 'surface'] as const).map((role) =>
      valueOf(role, theme),
    )
    const ring = theme === 'dark' ? surface : '#ffffff'
    expect(map).toContain(`${theme}: { cluster: '${cluster}', clusterink: '${ink}', ring: '${ring}'`)
  }
  expect(map).toContain(`selection: '${valueOf('on-surface', 'light')}'`)
})

it('is the colour of the browser around the app', () => {
  const page = read('../index.html')
  for (const theme of THEMES)
    expect(page.toLowerCase()).toContain(`content="${valueOf('surface', theme)}" data-theme="${theme}"`)
})
