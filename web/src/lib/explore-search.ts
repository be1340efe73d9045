import type { NearbySort } from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import { distanceM, type MapView, type Size, viewRadiusM, wrapLongitude, zoomForRadius } from './geo.ts'
import { readSettings } from './settings.ts'
import { WHEN, type When } from './time-window.ts'

/**
 * The state of map and list, as it stands in the address. What is at its default is left out.
 * `lat`, `lng` and `z` are what the map shows. The list belongs to the searched place: that is the map's centre, or
 * `near` once the map was moved away from it.
 */
export interface ExploreSearch {
  lat?: number | undefined
  lng?: number | undefined
  z?: number | undefined
  /** `latitude,longitude` */
  near?: string | undefined
  /** Metres. */
  radius?: number | undefined
  when?: When | undefined
  /** First and last day, `YYYY-MM-DD`; `when` goes before them. */
  from?: string | undefined
  to?: string | undefined
  free?: true | undefined
  category?: string[] | undefined
  sort?: Exclude<NearbySort, 'distance'> | undefined
  /** Id of the event in the preview sheet. */
  event?: string | undefined
  /** `latitude,longitude` of a spot whose events are listed in the sheet. */
  spot?: string | undefined
  /** What is looked for, on the search screen alone. */
  q?: string | undefined
  /** Name of the place that was chosen there; where it is say `lat` and `lng`. */
  at?: string | undefined
}

export const USUAL_RADIUS_M = 5_000
/** For an address that names none: what somebody chose for this device. */
export const DEFAULT_RADIUS_M = readSettings().radiusM ?? USUAL_RADIUS_M
const MIN_RADIUS_M = 100
const MAX_RADIUS_M = 50_000
const MAX_ZOOM = 20
/** As many characters as the API takes. */
const MAX_QUERY_LENGTH = 200
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Reads an address that anybody may have typed: what makes no sense is dropped, never an error. */
export function parseExploreSearch(raw: Record<string, unknown>): ExploreSearch {
  const lat = numberIn(raw.lat, -90, 90)
  const lng = numberIn(raw.lng, -180, 180)
  const hasPlace = lat !== undefined && lng !== undefined
  const radius = numberIn(raw.radius, MIN_RADIUS_M, MAX_RADIUS_M)
  const when = WHEN.find((name) => name === one(raw.when))
  const from = when ? undefined : dayText(raw.from)
  const to = when ? undefined : dayText(raw.to)
  const search: ExploreSearch = {
    lat: hasPlace ? lat : undefined,
    lng: hasPlace ? lng : undefined,
    z: numberIn(raw.z, 0, MAX_ZOOM),
    near: pointText(raw.near),
    radius: radius === undefined || radius === DEFAULT_RADIUS_M ? undefined : Math.round(radius),
    when,
    from,
    to: from && to && to < from ? undefined : to,
    free: ['1', 'true'].includes(String(one(raw.free))) ? true : undefined,
    category: categories(raw.category),
    sort: (['date', 'popular'] as const).find((name) => name === one(raw.sort)),
    event: matching(raw.event, UUID),
    spot: pointText(raw.spot),
  }
  return dropUndefined(search)
}

/** The search screen's address: without a radius what is typed is looked for everywhere, so 5 km are no default there. */
export function parseFindSearch(raw: Record<string, unknown>): ExploreSearch {
  const { radius: _, sort: __, ...explore } = parseExploreSearch(raw)
  const radius = numberIn(raw.radius, MIN_RADIUS_M, MAX_RADIUS_M)
  return dropUndefined({
    ...withoutSheet(explore),
    q: lineOf(raw.q, MAX_QUERY_LENGTH),
    at: explore.lat === undefined ? undefined : lineOf(raw.at, 100),
    radius: radius === undefined ? undefined : Math.round(radius),
  })
}

/** The query string of any search object of the app, in its order: `free=1&category=music&category=arts`. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams()
  for (const [key, value] of Object.entries(search)) {
    for (const single of Array.isArray(value) ? value : [value]) {
      if (single === undefined || single === null || single === false) continue
      params.append(key, single === true ? '1' : String(single))
    }
  }
  // A comma needs no escaping in a query, and points read better with it.
  const text = params.toString().replaceAll('%2C', ',')
  return text === '' ? '' : `?${text}`
}

export function parseQuery(text: string): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  const params = new URLSearchParams(text)
  for (const key of new Set(params.keys())) {
    const values = params.getAll(key)
    result[key] = values.length > 1 ? values : values[0]
  }
  return result
}

/** Five decimals are a metre: finer than a map of that zoom can show is noise in the address. */
export function roundView(view: MapView): MapView {
  const decimals = view.zoom >= 15 ? 5 : view.zoom >= 10 ? 4 : 3
  return {
    latitude: round(view.latitude, decimals),
    longitude: round(wrapLongitude(view.longitude), decimals),
    zoom: round(view.zoom, 2),
  }
}

export function sameView(a: MapView, b: MapView): boolean {
  const [first, second] = [roundView(a), roundView(b)]
  return (
    first.latitude === second.latitude && first.longitude === second.longitude && first.zoom === second.zoom
  )
}

export function viewOf(search: ExploreSearch, fallback: MapView): MapView {
  return {
    latitude: search.lat ?? fallback.latitude,
    longitude: search.lng ?? fallback.longitude,
    zoom: search.z ?? fallback.zoom,
  }
}

export function searchedPlace(search: ExploreSearch, fallback: MapView): LatLng {
  const { latitude, longitude } = viewOf(search, fallback)
  return (search.near && pointOf(search.near)) || { latitude, longitude }
}

/** The map was moved by hand: the searched place stays where it was. */
export function moveMap(search: ExploreSearch, to: MapView, fallback: MapView): ExploreSearch {
  const view = roundView(to)
  const near = writePoint(searchedPlace(search, fallback))
  return { ...search, lat: view.latitude, lng: view.longitude, z: view.zoom, near }
}

/** Searches where the map is now, as far as it shows. */
export function searchHere(search: ExploreSearch, view: MapView, size: Size): ExploreSearch {
  const { latitude, longitude, zoom } = roundView(view)
  const radius = niceRadius(viewRadiusM(view, size))
  return {
    ...search,
    lat: latitude,
    lng: longitude,
    z: zoom,
    near: undefined,
    radius,
    event: undefined,
    spot: undefined,
  }
}

/** Searches the same place wider or narrower, and lets the map show just that. */
export function searchWithin(
  search: ExploreSearch,
  radiusM: number,
  fallback: MapView,
  size: Size,
): ExploreSearch {
  const place = searchedPlace(search, fallback)
  const view = roundView({ ...place, zoom: zoomForRadius(place, radiusM, size) })
  const radius = radiusM === DEFAULT_RADIUS_M ? undefined : radiusM
  return { ...search, lat: view.latitude, lng: view.longitude, z: view.zoom, near: undefined, radius }
}

/** Whether the map shows so much else than was searched that searching again is worth a button. */
export function isAwayFromSearch(search: ExploreSearch, fallback: MapView, size: Size): boolean {
  if (search.near === undefined) return false
  const view = viewOf(search, fallback)
  const shownM = viewRadiusM(view, size)
  const searchedM = search.radius ?? DEFAULT_RADIUS_M
  const movedM = distanceM(searchedPlace(search, fallback), view)
  const ratio = Math.min(shownM, MAX_RADIUS_M) / searchedM
  return movedM > 0.3 * shownM || ratio > 2.5 || ratio < 0.3
}

export function hasFilters(search: ExploreSearch): boolean {
  return Boolean(search.when ?? search.from ?? search.to ?? search.free ?? search.category)
}

export function withoutFilters(search: ExploreSearch): ExploreSearch {
  return { ...search, when: undefined, from: undefined, to: undefined, free: undefined, category: undefined }
}

export function toggleCategory(search: ExploreSearch, slug: string): ExploreSearch {
  const chosen = search.category ?? []
  const next = chosen.includes(slug) ? chosen.filter((other) => other !== slug) : [...chosen, slug]
  return { ...search, category: next.length > 0 ? next.sort() : undefined }
}

/** The same search for another screen: a sheet belongs to the map alone. */
export function withoutSheet(search: ExploreSearch): ExploreSearch {
  return { ...search, event: undefined, spot: undefined }
}

/** The same search for map and list, which know nothing of words. */
export function withoutWords(search: ExploreSearch): ExploreSearch {
  return { ...withoutSheet(search), q: undefined, at: undefined }
}

export function writePoint({ latitude, longitude }: LatLng): string {
  return `${round(latitude, 5)},${round(longitude, 5)}`
}

export function pointOf(text: string): LatLng | undefined {
  const [latitude, longitude, ...rest] = text.split(',')
  const lat = numberIn(latitude, -90, 90)
  const lng = numberIn(longitude, -180, 180)
  return lat === undefined || lng === undefined || rest.length > 0
    ? undefined
    : { latitude: lat, longitude: lng }
}

function niceRadius(meters: number): number | undefined {
  const clamped = Math.min(MAX_RADIUS_M, Math.max(MIN_RADIUS_M, meters))
  const step = 10 ** Math.floor(Math.log10(clamped)) / 10
  const radius = Math.round(Math.round(clamped / step) * step)
  return radius === DEFAULT_RADIUS_M ? undefined : radius
}

function one(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value
}

function numberIn(value: unknown, min: number, max: number): number | undefined {
  const single = one(value)
  if (single === '' || (typeof single !== 'string' && typeof single !== 'number')) return undefined
  const number = Number(single)
  return number >= min && number <= max ? number : undefined
}

function matching(value: unknown, pattern: RegExp): string | undefined {
  const single = one(value)
  return typeof single === 'string' && pattern.test(single) ? single : undefined
}

function pointText(value: unknown): string | undefined {
  const single = one(value)
  const point = typeof single === 'string' ? pointOf(single) : undefined
  return point && writePoint(point)
}

function lineOf(value: unknown, maxLength: number): string | undefined {
  const single = one(value)
  if (typeof single !== 'string') return undefined
  const text = single.replace(/\s+/g, ' ').trim().slice(0, maxLength)
  return text === '' ? undefined : text
}

function dayText(value: unknown): string | undefined {
  const text = matching(value, DAY)
  if (text === undefined) return undefined
  const date = new Date(`${text}T00:00:00Z`)
  // 2026-02-30 would silently become 2 March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : undefined
}

function categories(value: unknown): string[] | undefined {
  const list = (Array.isArray(value) ? value : [value]).filter(
    (slug): slug is string => typeof slug === 'string' && slug.length <= 60 && SLUG.test(slug),
  )
  return list.length > 0 ? [...new Set(list)].sort().slice(0, 50) : undefined
}

function dropUndefined<T extends object>(object: T): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}

function round(value: number, decimals: number): number {
  // Adding 0 turns -0 into 0.
  return Number(value.toFixed(decimals)) + 0
}
