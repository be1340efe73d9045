import { editDistance } from '../../../lib/edit-distance.ts'

export interface Piece {
  text: string
  isPhrase: boolean
  /** The last word of all, which may not be finished. */
  isLast: boolean
}

// A phrase may stand in the quotes of any language; one that is not closed is still being typed, and is words so far.
const PHRASE = /["“”„«»]([^"“”„«»]*)["“”„«»]/gu
const WORD = /[\p{L}\p{N}\p{M}]+/gu

/**
 * Words that most texts hold and few people mean. Beside another word they are left out, as "jazz in the park" is about
 * jazz and a park; alone, or in quotes, they count. Short on purpose: "die", "los" or "sera" are words to look for.
 */
const FILLERS = new Set(
  (
    'a an and at by for from in near of on or the to with ' +
    'da de do das dos e em na no o as os para com ' +
    'del el en la las y le les des du et au aux der das dem den ein eine im und von zu il di'
  ).split(' '),
)

/** Cuts what somebody typed into words and phrases. */
export function readQuery(query: string): Piece[] {
  const text = query.normalize('NFKC').toLowerCase()
  const phrases = [...text.matchAll(PHRASE)].flatMap(([, phrase]) => {
    const words = phrase!.match(WORD) ?? []
    return words.length === 0 ? [] : [{ text: words.join(' '), isPhrase: true, isLast: false }]
  })
  const words = [...new Set(text.replace(PHRASE, ' " ').match(WORD) ?? [])]
  const meant = words.filter((word) => !FILLERS.has(word))
  const kept = meant.length > 0 ? meant : phrases.length > 0 ? [] : words
  const endsInWord = /[\p{L}\p{N}\p{M}]\s*$/u.test(text)
  return [
    ...kept.map((word) => ({ text: word, isPhrase: false, isLast: endsInWord && word === words.at(-1) })),
    ...phrases,
  ]
}

/**
 * Singular and plural as English and its neighbours form them by their last letters. A form that no event has finds
 * nothing and does no harm.
 */
export function otherForms(word: string): string[] {
  if (!/^[a-z]{4,}$/.test(word)) return []
  if (/(ss|us|is)$/.test(word)) return [`${word}es`]
  if (/[^aeiou]ies$/.test(word)) return [`${word.slice(0, -3)}y`]
  if (/(ch|sh|ss|x|z)es$/.test(word)) return [word.slice(0, -2)]
  if (word.endsWith('s')) return word.length > 4 ? [word.slice(0, -1)] : []
  if (/[^aeiou]y$/.test(word)) return [`${word.slice(0, -1)}ies`]
  return /(ch|sh|x|z)$/.test(word) ? [`${word}es`] : [`${word}s`]
}

/** How many letters may be wrong. Short words have too many neighbours, and a wrong digit is another number. */
export function allowedErrors(word: string): 0 | 1 | 2 {
  const length = [...word].length
  if (length < 4 || /\p{N}/u.test(word)) return 0
  return length < 7 ? 1 : 2
}

const ALPHABET = [...'abcdefghijklmnopqrstuvwxyz']

/**
 * Everything that is one error away from a word of 4 to 7 letters. So few letters share too few trigrams with what was
 * meant: "jzaz" and "jazz" have one in nine.
 */
export function oneErrorAway(word: string): string[] {
  if (!/^[a-z]{4,7}$/.test(word)) return []
  const found = new Set<string>()
  for (let i = 0; i <= word.length; i++) {
    const [head, tail] = [word.slice(0, i), word.slice(i)]
    if (tail) found.add(head + tail.slice(1))
    if (tail.length > 1) found.add(head + tail[1]! + tail[0]! + tail.slice(2))
    for (const letter of ALPHABET) {
      found.add(head + letter + tail)
      if (tail) found.add(head + letter + tail.slice(1))
    }
  }
  found.delete(word)
  return [...found]
}

export interface Correction {
  word: string
  /** Whether only its beginning resembles what was typed so far. */
  isPrefix: boolean
}

/** More than these would be a guess. */
const MOST_CORRECTIONS = 3
/** An unfinished word says less. */
const SHORTEST_UNFINISHED = 5

/** The words among `candidates` that are nearest to what was typed; of equally near ones those that begin alike. */
export function nearestWords(typed: string, candidates: string[], isUnfinished: boolean): Correction[] {
  const most = allowedErrors(typed)
  if (most === 0) return []
  const whole = nearest(typed, candidates, most).map((word) => ({ word, isPrefix: false }))
  if (whole.length > 0 || !isUnfinished || typed.length < SHORTEST_UNFINISHED) return whole
  const beginnings = candidates.flatMap((word) => [
    word.slice(0, typed.length),
    word.slice(0, typed.length + 1),
  ])
  return nearest(typed, [...new Set(beginnings)], 1).map((word) => ({ word, isPrefix: true }))
}

function nearest(typed: string, candidates: string[], most: number): string[] {
  const scored = candidates
    .filter((word) => !/\p{N}/u.test(word))
    .map((word) => ({ word, distance: editDistance(typed, word) + (word[0] === typed[0] ? 0 : 0.5) }))
    // Another first letter counts half an error more, which two errors cannot afford.
    .filter(({ distance }) => distance <= Math.max(most, 1.5))
  const best = Math.min(...scored.map(({ distance }) => distance))
  return scored
    .filter(({ distance }) => distance === best)
    .map(({ word }) => word)
    .slice(0, MOST_CORRECTIONS)
}
