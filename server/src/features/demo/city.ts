/** What a venue lends itself to. */
export type VenueKind =
  'stage' | 'bar' | 'gallery' | 'hall' | 'library' | 'park' | 'market' | 'kitchen' | 'court' | 'hub'

/** An invented house at a believable spot of a real neighbourhood. */
export interface Venue {
  name: string
  area: string
  street: string
  latitude: number
  longitude: number
  kinds: VenueKind[]
}

/** Local colour: what the programme's texts put in the place of `{name}`. */
interface Words {
  music: string
  music2: string
  instrument: string
  dish: string
  dish2: string
  sweet: string
  drink: string
  produce: string
  craft: string
  craft2: string
  textile: string
  game: string
  bird: string
  tree: string
  trail: string
  water: string
  language: string
  building: string
  sport: string
  dance: string
  lore: string
  transit: string
  people: string
  nick: string
  cinema: string
}

export interface City {
  name: string
  /** ISO 3166 code. */
  country: string
  timezone: string
  currency: string
  /** What a price of 1 in the programme is here, and what prices are rounded to. */
  price: { unit: number; step: number }
  words: Words
  venues: Venue[]
}
