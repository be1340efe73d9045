// @vitest-environment happy-dom
import { beforeEach, describe, expect, it } from 'vitest'
import { dropFavorites, keepFavorite, keptFavorites } from './kept-favorites.ts'

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const KEY = 'eventbuzz.favorites'
beforeEach(() => localStorage.clear())

describe('favourites on the device', () => {
  it('are ids, the latest first and each once', () => {
    for (const n of [1, 2, 1]) keepFavorite(id(n))
    expect(keptFavorites()).toEqual([id(1), id(2)])
    expect(localStorage.getItem(KEY)).toBe(JSON.stringify([id(1), id(2)]))
    dropFavorites([id(1), id(2)])
    expect([keptFavorites(), localStorage.getItem(KEY)]).toEqual([[], null])
  })

  it('are at most as many as can be handed over at once', () => {
    for (let n = 0; n < 510; n++) keepFavorite(id(n))
    expect(keptFavorites()).toHaveLength(500)
    expect(keptFavorites()[0]).toBe(id(509))
  })

  it.each(['{', '{"a":1}', '[1,"x",null]', '"text"', 'null'])('are none when the text is %s', (text) => {
    localStorage.setItem(KEY, text)
    expect(keptFavorites()).toEqual([])
  })

  it('are the same list until something changes, as React wants it', () => {
    keepFavorite(id(1))
    expect(keptFavorites()).toBe(keptFavorites())
  })
})
