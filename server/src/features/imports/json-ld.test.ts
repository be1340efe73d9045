import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NotJsonError, readJsonLd } from './json-ld.ts'

const read = (text: string) => [...readJsonLd(text)]
const event = (name: string) => ({ '@type': 'Event', name })

describe('readJsonLd', () => {
  it.each([
    ['a single object', event('a'), ['a']],
    ['an array', [event('a'), event('b')], ['a', 'b']],
    ['a graph', { '@context': 'https://schema.org', '@graph': [event('a'), event('b')] }, ['a', 'b']],
    [
      'graphs within an array',
      [{ '@graph': [event('a')] }, event('b'), { '@graph': event('c') }],
      ['a', 'b', 'c'],
    ],
    ['a graph within a graph', { '@graph': [{ '@graph': [event('a')] }, event('b')] }, ['a', 'b']],
    ['an empty array', [], []],
  ])('reads %s in its order and numbers the records from 1', (_, document, names) => {
    expect(read(JSON.stringify(document))).toEqual(
      names.map((name, i) => ({ record: i + 1, value: event(name) })),
    )
  })

  it('reads one object a line, counts lines and passes over empty ones', () => {
    const text = `\uFEFF${JSON.stringify(event('a'))}\r\n\r\n${JSON.stringify(event('b'))}\n`
    expect(read(text)).toEqual([
      { record: 1, value: event('a') },
      { record: 3, value: event('b') },
    ])
  })

  it('goes on after a line that is not JSON', () => {
    const text = [JSON.stringify(event('a')), '{"name": oops}', JSON.stringify(event('b'))].join('\n')
    expect(read(text)).toEqual([
      { record: 1, value: event('a') },
      { record: 2, problem: 'the line is not JSON (column 10: "o" is wrong)' },
      { record: 3, value: event('b') },
    ])
  })

  it('goes on after things that are no objects', () => {
    expect(read('[1, null, "x", {"name": "a"}]')).toEqual([
      { record: 1, problem: 'it is 1, wanted an object' },
      { record: 2, problem: 'it is null, wanted an object' },
      { record: 3, problem: 'it is "x", wanted an object' },
      { record: 4, value: { name: 'a' } },
    ])
  })

  it('puts the place in where a graph only refers to it', () => {
    const place = { '@id': '#hall', '@type': 'Place', geo: { '@id': '#point' } }
    const point = { '@id': '#point', latitude: 1, longitude: 2 }
    const document = { '@graph': [{ ...event('a'), location: { '@id': '#hall' } }, place, point] }
    expect(read(JSON.stringify(document))[0]).toMatchObject({ value: { location: { geo: { latitude: 1 } } } })
  })

  it('survives things that refer to each other in a circle', () => {
    const document = [
      { '@id': 'a', next: { '@id': 'b' } },
      { '@id': 'b', next: { '@id': 'a' } },
    ]
    expect(read(JSON.stringify(document))).toHaveLength(2)
  })

  it('survives brackets nested ever deeper', () => {
    const [only] = read('['.repeat(3000) + ']'.repeat(3000))
    expect(only).toMatchObject({ problem: expect.stringContaining('nested more than 20') })
  })

  it.each([
    ['', 'The text is empty'],
    ['<html><body>', 'line 1, column 1: "<" is wrong). It looks like a web page'],
    ['hello', 'line 1, column 1: "h" is wrong'],
    ['[\n  {"a": 1,}\n]', 'line 2, column 11: "}" is wrong'],
    ['[\n{"a":1},\n{"b":2', 'line 3, column 7: it ends too soon'],
    ['[{"a":1},\n{"b":2},\n{"c":oops}]', 'line 3, column 6: "o" is wrong'],
    ['{"a": "never closed', 'line 1, column 20: it ends too soon'],
    ['["tab\tinside"]', 'line 1, column 6: "\\t" is wrong'],
    ['[1] 2', 'line 1, column 5: "2" is wrong'],
  ])('says where %j is not JSON', (text, message) => {
    expect(() => read(text)).toThrow(NotJsonError)
    expect(() => read(text)).toThrow(message)
  })

  it('finds the wrong character wherever it stands', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(), (value, seed) => {
        const json = JSON.stringify([value], null, 1)
        // Inside a string the character would not be wrong.
        fc.pre(!json.includes('"'))
        const offset = seed % json.length
        const before = json.slice(0, offset).split('\n')
        const where = `line ${before.length}, column ${before.at(-1)!.length + 1}:`
        expect(() => read(`${json.slice(0, offset)}§${json.slice(offset)}`)).toThrow(where)
      }),
    )
  })
})
