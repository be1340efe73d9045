import { describe, expect, it } from 'vitest'
import { parseOrigins } from './origins.ts'

describe('parseOrigins', () => {
  it.each([
    ['none', []],
    ['*', ['*']],
    ['https://Events.Example/', ['https://events.example']],
    [
      'https://events.example:443, http://localhost:5173,*',
      ['https://events.example', 'http://localhost:5173', '*'],
    ],
  ])('reads %s', (text, origins) => {
    expect(parseOrigins(text)).toEqual(origins)
  })

  it.each([
    'null',
    'events.example',
    'https://*.example',
    'https://a.example/path',
    'file:///',
    'app://x',
    '',
    'https://u@a.example',
  ])('refuses %s', (text) => {
    expect(parseOrigins(text)).toBeUndefined()
  })
})
