import type { LatLng } from '@eventbuzz/contract/geo'
import type { Place } from '@eventbuzz/contract/places'
import { distanceM } from '../../db/geo.ts'
import { codesOf, degrees, readGazetteer, type GazetteerData } from './gazetteer-file.ts'
import { placeKey } from './place-name.ts'
import { countriesLike, oneSlipAway, readPlaceQuery, weight } from './rules.ts'

export interface PlaceSearch {
  query: string
  near: LatLng | undefined
  limit: number
}

interface Match {
  place: number
  name: number
  score: number
}

/** Names that everybody types come by at every search: the first steps of looking one up are kept. */
const KEPT_STEPS = 12
const LAST = '\uFFFF'

/** Finds towns and cities by what was typed so far, without asking anybody. */
export class Gazetteer {
  readonly #data: GazetteerData
  readonly #keptKeys = new Map<number, string>()

  constructor(file: Buffer) {
    this.#data = readGazetteer(file)
  }

  get size(): number {
    return this.#data.placeCount
  }

  /** The best first: large ones, and near ones where there is a point to be near to. */
  find({ query, near, limit }: PlaceSearch): Place[] {
    for (const { name, within } of readPlaceQuery(query)) {
      const key = placeKey(name)
      if (key === '') continue
      const isWithin = this.#within(within)
      const found = this.#matches([key], near, limit, isWithin)
      if (found.length > 0) return found
    }
    const { name, within } = readPlaceQuery(query)[0]!
    return this.#matches(oneSlipAway(placeKey(name)), near, limit, this.#within(within))
  }

  #within(within: string | undefined): ((place: number) => boolean) | undefined {
    if (within === undefined || placeKey(within) === '') return undefined
    const countries = countriesLike(within)
    const region = within.trim().toUpperCase()
    return (place) => {
      const codes = codesOf(this.#data, place)
      return countries.has(codes.country) || codes.region === region
    }
  }

  #matches(
    keys: string[],
    near: LatLng | undefined,
    limit: number,
    isWithin: ((place: number) => boolean) | undefined,
  ): Place[] {
    const best: Match[] = []
    for (const key of keys) {
      const from = this.#firstAtLeast(key)
      const to = this.#firstAtLeast(key + LAST)
      const endOfWhole = from === to ? from : this.#firstAtLeast(`${key}\u0000`)
      for (let name = from; name < to; name++) {
        const place = this.#data.namePlaces[name]!
        const score = this.#score(place, name, name < endOfWhole, near)
        const isWorse = best.length >= limit && score <= best.at(-1)!.score
        if (isWorse || (isWithin && !isWithin(place))) continue
        keep(best, { place, name, score }, limit)
      }
    }
    return best.map(({ place, name }) => this.#read(place, name))
  }

  #score(place: number, name: number, isWhole: boolean, near: LatLng | undefined): number {
    return weight({
      population: this.#data.populations[place]!,
      isWhole,
      isMain: this.#data.mainNames[place] === name,
      distanceM: near && distanceM(near, this.#position(place)),
    })
  }

  #read(place: number, name: number): Place {
    const main = this.#data.mainNames[place]!
    const { country, region } = codesOf(this.#data, place)
    return {
      name: this.#name(main),
      matched_name: name === main ? null : this.#name(name),
      country,
      region: region === '' ? null : region,
      ...this.#position(place),
      population: this.#data.populations[place]!,
    }
  }

  #position(place: number): LatLng {
    const { latitudes, longitudes } = this.#data
    return { latitude: degrees(latitudes[place]!), longitude: degrees(longitudes[place]!) }
  }

  #name(number: number): string {
    const { text, nameStarts } = this.#data
    return text.toString('utf8', nameStarts[number], nameStarts[number + 1])
  }

  /** Number of the first name whose key is not before this one. */
  #firstAtLeast(key: string): number {
    let low = 0
    let high = this.#data.nameCount
    for (let step = 0; low < high; step++) {
      const middle = (low + high) >>> 1
      if (this.#key(middle, step) < key) low = middle + 1
      else high = middle
    }
    return low
  }

  #key(number: number, step: number): string {
    const kept = this.#keptKeys.get(number)
    if (kept !== undefined) return kept
    const key = placeKey(this.#name(number))
    if (step < KEPT_STEPS) this.#keptKeys.set(number, key)
    return key
  }
}

/** Each place once, by its best name. */
function keep(best: Match[], match: Match, limit: number): void {
  const known = best.findIndex(({ place }) => place === match.place)
  if (known >= 0) {
    if (best[known]!.score >= match.score) return
    best.splice(known, 1)
  }
  const at = best.findIndex(({ score }) => score < match.score)
  best.splice(at < 0 ? best.length : at, 0, match)
  if (best.length > limit) best.pop()
}
