import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { afterEach, expect, it, vi } from 'vitest'
import { foreignStyle } from './base-style.ts'
import { builtinStyle } from './builtin-style.ts'

const URL_OF_STYLE = 'https://tiles.example/styles/light/style.json'
const answer = (body: unknown, status = 200) =>
  vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status }))

afterEach(() => vi.unstubAllGlobals())

it('takes a style as it is, with addresses that no longer depend on where it came from', async () => {
  vi.stubGlobal('location', { href: 'https://events.example/' })
  answer({
    version: 8,
    sources: {
      osm: { type: 'vector', url: '../tiles.json' },
      own: { type: 'vector', tiles: ['https://t.example/{z}'] },
    },
    layers: [],
  })
  const style = await foreignStyle(URL_OF_STYLE)
  expect(style?.sources.osm).toMatchObject({ url: 'https://tiles.example/styles/tiles.json' })
  expect(style?.sources.own).toMatchObject({ tiles: ['https://t.example/{z}'] })
})

it.each([
  ['an error page', () => answer({}, 500)],
  ['something that is not a style', () => answer({ hello: 'world' })],
  ['no network', () => vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))],
  ['no answer', () => vi.stubGlobal('fetch', (_url: string, { signal }: RequestInit) => abortedBy(signal))],
])('gives up on %s, so that the built-in map can take over', async (_name, stub) => {
  stub()
  expect(await foreignStyle(URL_OF_STYLE, 20)).toBeNull()
})

it.each(['light', 'dark'] as const)('has a built-in style that the engine need not check: %s', (theme) => {
  const style = builtinStyle({ origin: 'https://events.example', version: '1', theme })
  expect(validateStyleMin(style)).toEqual([])
  expect(
    validateStyleMin({ ...style, layers: [{ ...style.layers[0]!, paint: { colour: 'red' } }] as never }),
  ).not.toEqual([])
})

function abortedBy(signal: AbortSignal | null | undefined) {
  return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
}
