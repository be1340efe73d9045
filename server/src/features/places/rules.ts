import { fold } from '../../lib/plain-text.ts'

export interface PlaceQuery {
  name: string
  /** A country or a region that it is to be in. */
  within: string | undefined
}

/** The ways to read what was typed, each tried when those before found nothing: `Paris, France`, `Paris France`. */
export function readPlaceQuery(query: string): PlaceQuery[] {
  const [name, within, ...more] = query.split(',').map((part) => part.trim())
  // A region may go by a name that is not known here.
  if (within !== undefined)
    return [
      { name: name!, within: [within, ...more].at(-1) },
      { name: name!, within: undefined },
    ]
  const words = name!.split(/\s+/)
  const split = { name: words.slice(0, -1).join(' '), within: words.at(-1) }
  return words.length > 1 ? [{ name: name!, within: undefined }, split] : [{ name: name!, within: undefined }]
}

interface Weighed {
  population: number
  /** Whether all of a name was typed, and not its beginning. */
  isWhole: boolean
  isMain: boolean
  distanceM: number | undefined
}

/** Half of what nearness gives is left here. */
const NEAR_M = 50_000

/**
 * Ten times the people count as much as a name that is whole; right here counts as a thousand times the people. Large
 * cities have a hundred names, and the beginnings of those that few use would be in everybody's way.
 */
export function weight({ population, isWhole, isMain, distanceM }: Weighed): number {
  const near = distanceM === undefined ? 0 : 3 / (1 + distanceM / NEAR_M)
  const name = isWhole ? (isMain ? 1.2 : 1) : isMain ? 0 : -1.5
  return Math.log10(population + 100) + name + near
}

const ALPHABET = [...'abcdefghijklmnopqrstuvwxyz']
const SHORTEST = 4
const LONGEST = 20

/**
 * Everything that is one slip away from what was typed: a letter too many, too few, wrong, or two swapped. Not the first
 * letter, which people get right, and nothing for short beginnings, which fit too much.
 */
export function oneSlipAway(key: string): string[] {
  if (key.length < SHORTEST || key.length > LONGEST || !/^[a-z ]+$/.test(key)) return []
  const found = new Set<string>()
  for (let i = 1; i <= key.length; i++) {
    const [head, tail] = [key.slice(0, i), key.slice(i)]
    if (tail) found.add(head + tail.slice(1))
    if (tail.length > 1) found.add(head + tail[1]! + tail[0]! + tail.slice(2))
    for (const letter of ALPHABET) {
      found.add(head + letter + tail)
      if (tail) found.add(head + letter + tail.slice(1))
    }
  }
  found.delete(key)
  // What is whole at the end of another one would be found by it as well.
  return [...found].filter((one) => one.length >= SHORTEST - 1 && !one.startsWith(key))
}

const LANGUAGES = ['en', 'de', 'fr', 'es', 'ar', 'pt', 'it']
let countryNames: [key: string, code: string][] | undefined

/** Codes of the countries whose name, in one of several languages, begins like this, or whose code it is. */
export function countriesLike(text: string): Set<string> {
  countryNames ??= namesOfCountries()
  const key = fold(text)
  const codes = countryNames.filter(
    ([name, code]) => name.startsWith(key) || code === text.trim().toUpperCase(),
  )
  return new Set(codes.map(([, code]) => code))
}

function namesOfCountries(): [string, string][] {
  const letters = ALPHABET.map((letter) => letter.toUpperCase())
  const codes = letters.flatMap((a) => letters.map((b) => a + b))
  return LANGUAGES.flatMap((language) => {
    const names = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' })
    return codes.flatMap((code): [string, string][] => {
      const name = names.of(code)
      return name === undefined ? [] : [[fold(name), code]]
    })
  })
}
