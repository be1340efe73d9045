// @vitest-environment happy-dom
import { beforeEach, expect, it, vi } from 'vitest'

beforeEach(() => {
  localStorage.clear()
  vi.resetModules()
})

async function configWith(mapStyleUrl: string, map?: string) {
  document.body.innerHTML = `<script type="application/json" id="app-config">{"map_style_url":"${mapStyleUrl}"}</script>`
  localStorage.setItem('eventbuzz.settings', JSON.stringify({ map }))
  const { appConfig, hasMapChoice } = await import('./app-config.ts')
  return [appConfig.map_style_url, hasMapChoice]
}

it.each([
  ['builtin', undefined, 'builtin', false],
  ['builtin', 'builtin', 'builtin', false],
  ['https://tiles.test/style', undefined, 'https://tiles.test/style', true],
  ['https://tiles.test/style', 'builtin', 'builtin', true],
])('An instance with the map %s, and the choice %s, shows %s', async (url, choice, shown, hasChoice) => {
  expect(await configWith(url, choice)).toEqual([shown, hasChoice])
})
