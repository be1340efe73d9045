import type { IndexSettings, StoredDocument } from './types.ts'
import { typos, wordsOf, type QueryTerm } from './words.ts'

interface Place {
  attribute: number
  position: number
  typos: number
}

/** How well a document answers a query, by the ranking rules that are about words. */
export interface Match {
  words: number
  typos: number
  proximity: number
  attributeRank: number
  wordPosition: number
  exact: number
}

/** Between the values of a list, so that no phrase reaches across. */
const GAP = 8
/** milli, proximity: farther apart, or in different attributes, is all the same. */
const FARTHEST = 8

/** The words of a document by searchable attribute. */
export type WordTable = { word: string; position: number }[][]

export function tableOf(document: StoredDocument, attributes: string[]): WordTable {
  return attributes.map((name) => {
    const value = document[name]
    const texts = (Array.isArray(value) ? value : [value]).filter(
      (part) => part !== null && part !== undefined,
    )
    let position = 0
    return texts.flatMap((text) => {
      const placed = wordsOf(String(text)).map((word) => ({ word, position: position++ }))
      position += GAP
      return placed
    })
  })
}

/** @returns undefined when words are missing that the strategy asks for. */
export function match(
  table: WordTable,
  terms: QueryTerm[],
  strategy: 'all' | 'last',
  { typoTolerance }: IndexSettings,
): Match | undefined {
  const allowed = ([word = '']: string[]) => {
    const { enabled, minWordSizeForTypos, disableOnNumbers, disableOnWords } = typoTolerance
    if (!enabled || disableOnWords.includes(word) || (disableOnNumbers && /^\p{N}+$/u.test(word))) return 0
    const { length } = [...word]
    return length >= minWordSizeForTypos.twoTypos ? 2 : length >= minWordSizeForTypos.oneTypo ? 1 : 0
  }
  const placesOf = (term: QueryTerm) =>
    term.isPhrase || term.words.length > 1
      ? phrasePlaces(table, term.words)
      : wordPlaces(table, term, allowed(term.words))
  const unwanted = terms.filter(({ isNegative }) => isNegative)
  if (unwanted.some((term) => phrasePlaces(table, term.words).length > 0)) return undefined
  const wanted = terms.filter(({ isNegative }) => !isNegative)
  const places: Place[][] = []
  for (const term of wanted) {
    const found = placesOf(term)
    // `last` lets words go from the end, never a phrase.
    if (found.length === 0 && (strategy === 'all' || term.isPhrase || places.length === 0)) return undefined
    if (found.length === 0) break
    const fewest = Math.min(...found.map((place) => place.typos))
    places.push(found.filter((place) => place.typos === fewest))
  }
  const best = places.map((found) => found.reduce((a, b) => (b.attribute < a.attribute ? b : a)))
  const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0)
  return {
    words: places.length,
    typos: sum(best.map((place) => place.typos)),
    proximity: sum(places.slice(1).map((found, n) => distance(places[n]!, found))),
    attributeRank: sum(best.map(({ attribute }) => attribute)),
    wordPosition: sum(best.map(({ position }) => position)),
    exact: wanted.filter(({ words }) => phrasePlaces(table, words).length > 0).length,
  }
}

function wordPlaces(table: WordTable, { words: [wanted = ''], isPrefix }: QueryTerm, most: number): Place[] {
  return table.flatMap((words, attribute) =>
    words.flatMap(({ word, position }) => {
      const count = typos(wanted, word, most, isPrefix)
      return count === undefined ? [] : [{ attribute, position, typos: count }]
    }),
  )
}

function phrasePlaces(table: WordTable, phrase: string[]): Place[] {
  return table.flatMap((words, attribute) =>
    words.flatMap(({ position }, start) =>
      phrase.every((word, n) => {
        const here = words[start + n]
        return here?.word === word && here.position === position + n
      })
        ? [{ attribute, position, typos: 0 }]
        : [],
    ),
  )
}

function distance(left: Place[], right: Place[]): number {
  const pairs = left.flatMap((a) =>
    right
      .filter(({ attribute }) => attribute === a.attribute)
      .map(({ position }) => (position > a.position ? position - a.position : a.position - position + 1)),
  )
  return Math.min(FARTHEST, ...pairs)
}
