import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const tokens = (css: string) => {
  const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)')
  const of = (part: string) =>
    Object.fromEntries([...part.matchAll(/(--[\w-]+): ([^;]+);/g)].map(([, name, value]) => [name, value]))
  return { light: of(light), dark: of(dark) }
}

it('The pages of the identity server have the colours and sizes of the app', () => {
  const app = tokens(['tokens', 'theme'].map((name) => read(`../../../web/src/ui/${name}.css`)).join('\n'))
  const ours = tokens(read('./identity.css'))
  expect(Object.keys(ours.light).length).toBeGreaterThan(10)
  expect(app.light).toMatchObject(ours.light)
  expect(app.dark).toMatchObject(ours.dark)
})
