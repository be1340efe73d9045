import { EARTH_RADIUS_M } from '../../../db/geo.ts'
import type { SearchRequest } from '../port.ts'
import { readQuery } from '../postgres/words.ts'
import { seconds } from './document.ts'

/** Meilisearch measures by the crate `geoutils`: on a sphere of 6,371 km, rounded to millimetres. */
const RADIUS_RATIO = 6_371_000 / EARTH_RADIUS_M
const ROUNDING_M = 0.001

/**
 * The words as Meilisearch takes them, with no other operator than the phrase in quotes: a minus excludes nothing.
 * @returns undefined when there is no word: Meilisearch would find everything.
 */
export function queryText(query: string): string | undefined {
  const pieces = readQuery(query)
  if (pieces.length === 0) return undefined
  const phrases = pieces.filter(({ isPhrase }) => isPhrase).map(({ text }) => `"${text}"`)
  const words = pieces.filter(({ isPhrase }) => !isPhrase)
  const text = [...phrases, ...words.map((word) => word.text)].join(' ')
  // What nothing follows may be the beginning of a word.
  return words.length > 0 && !words.at(-1)!.isLast ? `${text} ` : text
}

/** Only numbers and ids of ours get into a filter, never what somebody typed. */
export function filters({ center, radiusM, categoryIds, from, to, free }: SearchRequest): string[] {
  return [
    `ends_at > ${seconds(from)}`,
    ...(to ? [`starts_at < ${seconds(to)}`] : []),
    ...(categoryIds.length > 0 ? [`category_id IN [${categoryIds.map(quotedId).join(', ')}]`] : []),
    ...(free === undefined ? [] : [`is_free = ${free}`]),
    ...(center && radiusM !== undefined
      ? [`_geoRadius(${center.latitude}, ${center.longitude}, ${radiusM * RADIUS_RATIO + ROUNDING_M})`]
      : []),
  ]
}

/** What puts events in order that answer the words equally well, before `ranking.ts` weighs the block. */
export function sorting({ center }: SearchRequest): string[] {
  return [...(center ? [`_geoPoint(${center.latitude}, ${center.longitude}):asc`] : []), 'starts_at:asc']
}

function quotedId(id: string): string {
  if (!/^[\w-]+$/.test(id))
    throw new TypeError('An id must not have characters that mean something in a filter.')
  return `"${id}"`
}
