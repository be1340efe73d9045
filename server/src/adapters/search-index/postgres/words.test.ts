import { describe, expect, it } from 'vitest'
import { allowedErrors, nearestWords, oneErrorAway, otherForms, readQuery } from './words.ts'

describe('what was typed', () => {
  const read = (query: string) =>
    readQuery(query).map(({ text, isPhrase, isLast }) =>
      isPhrase ? `"${text}"` : isLast ? `${text}…` : text,
    )

  it.each([
    ['jazz night', ['jazz', 'night…']],
    ['"open air" cinema', ['cinema…', '"open air"']],
    ['cinema “open air”', ['cinema', '"open air"']],
    ['«plein air»', ['"plein air"']],
    ['jazz "open ai', ['jazz', 'open', 'ai…']],
    ['jazz!', ['jazz']],
    ['jazz jazz JAZZ', ['jazz…']],
    ['jazz in the park', ['jazz', 'park…']],
    ['jazz in the', ['jazz']],
    ['the who', ['who…']],
    ['in the', ['in', 'the…']],
    ['the "spoken word"', ['"spoken word"']],
    ['"the who"', ['"the who"']],
    ['ｊａｚｚ', ['jazz…']],
    ['""', []],
    ['?!', []],
  ])('%j is read as %j', (query, expected) => {
    expect(read(query)).toEqual(expected)
  })
})

it.each([
  ['concert', ['concerts']],
  ['concerts', ['concert']],
  ['class', ['classes']],
  ['classes', ['class']],
  ['party', ['parties']],
  ['parties', ['party']],
  ['tennis', ['tennises']],
  ['day', []],
  ['2026', []],
  ['рок', []],
])('%s may also be written %j', (word, expected) => {
  expect(otherForms(word)).toEqual(expected)
})

it.each([
  ['art', 0],
  ['jazz', 1],
  ['coffee', 1],
  ['festivl', 2],
  ['2026', 0],
  ['10km', 0],
])('%s may have %d errors', (word, errors) => {
  expect(allowedErrors(word)).toBe(errors)
})

it('tries every word that is one error away from a short one', () => {
  const words = oneErrorAway('jzaz')
  for (const word of ['jazz', 'jza', 'jzazz', 'zaz', 'jzax']) expect(words).toContain(word)
  expect(words).not.toContain('jzaz')
  expect(words.length).toBeLessThan(450)
  expect(oneErrorAway('philharmonic')).toEqual([])
})

describe('the nearest words', () => {
  it.each([
    ['cofee', ['coffee', 'toffee', 'coffees'], false, ['coffee']],
    ['fest', ['feast', 'test', 'best'], false, ['feast']],
    ['nothing', ['coffee'], false, []],
    ['festvi', ['festival'], true, ['festiv…']],
    ['marahton', ['marathon', 'marion'], false, ['marathon']],
    ['run2', ['run1'], false, []],
    ['runn', ['run1', 'runs'], false, ['runs']],
  ])('to %s among %j', (typed, candidates, isUnfinished, expected) => {
    const found = nearestWords(typed, candidates, isUnfinished)
    expect(found.map(({ word, isPrefix }) => (isPrefix ? `${word}…` : word))).toEqual(expected)
  })
})
