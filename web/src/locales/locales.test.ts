import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { compileMessage, type CompiledMessageToken } from '@lingui/message-utils/compileMessage'
import { describe, expect, it } from 'vitest'

const here = import.meta.dirname
const source = join(here, '..')
const read = (language: string) =>
  JSON.parse(readFileSync(join(here, `${language}.json`), 'utf8')) as Record<string, string>
const english = read('en')
const languages = readdirSync(here)
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''))
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  // The page of components is for developers alone, and not in the build.
  .filter(
    (name) => /\.tsx?$/.test(name) && !name.includes('.test.') && !name.startsWith('screens/components/'),
  )
  .map((name) => ({ name, text: readFileSync(join(source, name), 'utf8') }))

/** What a text asks for: its placeholders, and for each plural its cases. */
function needs(text: string): { names: string[]; plurals: string[][] } {
  const names = new Set<string>()
  const plurals: string[][] = []
  const look = (tokens: readonly CompiledMessageToken[] | string) => {
    for (const token of typeof tokens === 'string' ? [] : tokens) {
      if (typeof token === 'string') continue
      const [name, kind, cases] = token
      names.add(name)
      if (kind !== 'plural' || typeof cases !== 'object' || cases === null) continue
      plurals.push(Object.keys(cases).filter((key) => key !== 'offset'))
      for (const [key, inner] of Object.entries(cases)) if (key !== 'offset') look(inner as never)
    }
  }
  look(compileMessage(text))
  return { names: [...names].sort(), plurals }
}

describe.each(languages)('the texts in %s', (language) => {
  const texts = read(language)

  it('are all there, in order, and no others', () => {
    expect(Object.keys(texts)).toEqual(Object.keys(english).sort())
  })

  it('say the same things about the same values', () => {
    for (const [key, text] of Object.entries(english))
      expect([key, needs(texts[key]!).names]).toEqual([key, needs(text).names])
  })

  it.each([
    ['orders', ['sort.date', 'sort.distance', 'sort.popular']],
    ['lanes', ['list.now', 'list.ongoing', 'list.all']],
  ])('call different %s differently', (_name, keys) => {
    expect(new Set(keys.map((key) => texts[key])).size).toBe(keys.length)
    expect(texts['list.ongoing']).not.toBe(texts['event.is_on'])
  })

  it('have every plural that the language has', () => {
    const wanted = new Intl.PluralRules(language).resolvedOptions().pluralCategories.sort()
    for (const [key, text] of Object.entries(texts))
      for (const cases of needs(text).plurals) expect([key, ...cases.sort()]).toEqual([key, ...wanted])
  })
})

it('Every text is used, and nothing asks for one that is not there', () => {
  const all = files.map(({ text }) => text).join('\n')
  const unused = Object.keys(english).filter((key) => !all.includes(`'${key}'`))
  expect(unused).toEqual([])
})

it('No screen holds words that cannot be translated', () => {
  const words = files
    .filter(({ name }) => name.endsWith('.tsx'))
    .flatMap(({ name, text }) =>
      [
        ...text.matchAll(/(?:aria-label|title|label|text|placeholder|alt)="[^"]*[A-Za-z]{2}[^"]*"/g),
        ...text.matchAll(/^\s*[A-Z][a-z]+( [a-z]+)*[.…]?$/gm),
        ...text.matchAll(/(?<=[a-z"}]>)[A-Z][A-Za-z …]+(?=<)/g),
      ].map(([found]) => `${name}: ${found.trim()}`),
    )
  expect(words).toEqual([])
})
