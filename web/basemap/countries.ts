import { geoEquirectangular } from 'd3-geo'
import { geoProject } from 'd3-geo-projection'
import type { Feature, MultiPolygon, Polygon as GeoPolygon } from 'geojson'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import polylabel from 'polylabel'
import { feature, mesh } from 'topojson-client'
import type { GeometryCollection, GeometryObject, Topology } from 'topojson-specification'
import { kmPerWorld, mercator, ringArea, type Point, type Polygon } from './mercator.ts'

type Country = GeometryObject<{ name: string }>
type World = Topology<{ countries: GeometryCollection<{ name: string }> }>

export interface CountryLabel {
  name: string
  position: Point
  /** The zoom from which its label may show, by the size of the country. */
  fromZoom: number
}

export interface Border {
  isDisputed: boolean
  lines: Point[][]
}

/** Natural Earth shortens these for small maps. */
const FULL_NAMES = new Map([
  ['Antigua and Barb.', 'Antigua and Barbuda'],
  ['Bosnia and Herz.', 'Bosnia and Herzegovina'],
  ['Br. Indian Ocean Ter.', ''],
  ['British Virgin Is.', 'British Virgin Islands'],
  ['Cayman Is.', 'Cayman Islands'],
  ['Central African Rep.', 'Central African Republic'],
  ['Congo', 'Republic of the Congo'],
  ['Cook Is.', 'Cook Islands'],
  ['Dem. Rep. Congo', 'DR Congo'],
  ['Dominican Rep.', 'Dominican Republic'],
  ['Eq. Guinea', 'Equatorial Guinea'],
  ['eSwatini', 'Eswatini'],
  ['Faeroe Is.', 'Faroe Islands'],
  ['Falkland Is.', 'Falkland Islands'],
  ['Fr. Polynesia', 'French Polynesia'],
  ['Fr. S. Antarctic Lands', ''],
  ['Heard I. and McDonald Is.', ''],
  ['Ashmore and Cartier Is.', ''],
  ['Macao', 'Macau'],
  ['Macedonia', 'North Macedonia'],
  ['Marshall Is.', 'Marshall Islands'],
  ['N. Mariana Is.', 'Northern Mariana Islands'],
  ['Pitcairn Is.', 'Pitcairn'],
  ['S. Geo. and the Is.', 'South Georgia'],
  ['S. Sudan', 'South Sudan'],
  ['Solomon Is.', 'Solomon Islands'],
  ['St-Barthélemy', 'Saint Barthélemy'],
  ['St-Martin', 'Saint Martin'],
  ['St. Kitts and Nevis', 'Saint Kitts and Nevis'],
  ['St. Pierre and Miquelon', 'Saint Pierre and Miquelon'],
  ['St. Vin. and Gren.', 'Saint Vincent and the Grenadines'],
  ['São Tomé and Principe', 'São Tomé and Príncipe'],
  ['Turkey', 'Türkiye'],
  ['Turks and Caicos Is.', 'Turks and Caicos'],
  ['U.S. Minor Outlying Is.', ''],
  ['U.S. Virgin Is.', 'US Virgin Islands'],
  ['United States of America', 'United States'],
  ['W. Sahara', 'Western Sahara'],
  ['Wallis and Futuna Is.', 'Wallis and Futuna'],
])

/** Where their line is drawn is nobody's settled border: dashed on the map. */
const DISPUTED_NAMES = new Set([
  'Kosovo',
  'N. Cyprus',
  'Palestine',
  'Siachen Glacier',
  'Somaliland',
  'W. Sahara',
])
/** Leased grounds and buffer zones, which no visitor takes for a country. */
const NO_BORDER_NAMES = new Set([
  'Akrotiri',
  'Baikonur',
  'Cyprus U.N. Buffer Zone',
  'Dhekelia',
  'USNB Guantanamo Bay',
])

export function loadBorders(): Border[] {
  const world = readWorld('10m')
  const { countries } = world.objects
  const kinds: { isDisputed: boolean; belongs: (a: Country, b: Country) => boolean }[] = [
    { isDisputed: false, belongs: (a, b) => !isDisputed(a, b) },
    { isDisputed: true, belongs: isDisputed },
  ]
  const borders = kinds.map(({ isDisputed, belongs }) => {
    const isDrawn = (a: Country, b: Country) => a !== b && !isLease(a, b) && belongs(a, b)
    const inner = mesh(world, countries, (a, b) => isDrawn(a as Country, b as Country))
    return { isDisputed, lines: inner.coordinates.map((line) => line.map(([x, y]) => mercator(x!, y!))) }
  })
  return splitCrimea(borders)
}

/** Natural Earth 4 draws Russia's border at the isthmus of Perekop. */
function splitCrimea(borders: Border[]): Border[] {
  const [west, north] = mercator(32.4, 46.4)
  const [east, south] = mercator(36.9, 45)
  const isThere = (line: Point[]) => line.every(([x, y]) => x > west && x < east && y > north && y < south)
  const moved = borders.flatMap(({ lines }) => lines.filter(isThere))
  return borders.map(({ isDisputed, lines }) => {
    const others = lines.filter((line) => !isThere(line))
    return { isDisputed, lines: isDisputed ? [...others, ...moved] : others }
  })
}

/** One label in the roomiest spot of the largest part of every country. */
export function loadCountryLabels(): CountryLabel[] {
  const world = readWorld('50m')
  const { features } = feature(world, world.objects.countries)
  return features.flatMap((country) => {
    const name = FULL_NAMES.get(country.properties.name) ?? country.properties.name
    const hasLabel = country.id !== undefined || name === 'Kosovo'
    if (!hasLabel || name === '') return []
    const parts = polygonsOf(unstitch(country as Feature<MultiPolygon | GeoPolygon>))
    const largest = parts.toSorted((a, b) => areaKm2(b) - areaKm2(a))[0]
    if (!largest) return []
    const [x, y] = polylabel(largest, 1e-5)
    return [{ name, position: [x, y] as Point, fromZoom: zoomFor(areaKm2(largest)) }]
  })
}

/** world-atlas joins what the antimeridian cuts; drawn as it is, Russia becomes a stripe around the Arctic. */
function unstitch<T extends Feature<MultiPolygon | GeoPolygon>>(country: T): T {
  const plain = geoEquirectangular()
    .scale(180 / Math.PI)
    .translate([0, 0])
    .reflectY(true)
    .precision(0)
  return geoProject(country, plain) as T
}

function polygonsOf({ geometry }: Feature<MultiPolygon | GeoPolygon>): Polygon[] {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates
  return polygons.map((rings) => rings.map((ring) => ring.map(([x, y]) => mercator(x!, y!))))
}

function areaKm2(polygon: Polygon): number {
  const ring = polygon[0]!
  const middle = ring.reduce((sum, [, y]) => sum + y, 0) / ring.length
  return ringArea(ring) * kmPerWorld(middle) ** 2
}

function zoomFor(km2: number): number {
  const steps = [1.8e6, 6e5, 2e5, 6e4, 8e3, 500]
  const step = steps.findIndex((least) => km2 >= least)
  return step === -1 ? steps.length + 1 : step + 1
}

function isDisputed(a: Country, b: Country): boolean {
  return DISPUTED_NAMES.has(nameOf(a)) || DISPUTED_NAMES.has(nameOf(b))
}

function isLease(a: Country, b: Country): boolean {
  return NO_BORDER_NAMES.has(nameOf(a)) || NO_BORDER_NAMES.has(nameOf(b))
}

function nameOf({ properties }: Country): string {
  return properties && 'name' in properties ? properties.name : ''
}

function readWorld(scale: '10m' | '50m'): World {
  const path = createRequire(import.meta.url).resolve(`world-atlas/countries-${scale}.json`)
  return JSON.parse(readFileSync(path, 'utf8')) as World
}
