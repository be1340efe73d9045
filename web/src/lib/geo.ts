import type { BoundingBox, LatLng } from '@eventbuzz/contract/geo'

/** What a map shows: its centre and its Web Mercator zoom (512 px tiles). */
export interface MapView extends LatLng {
  zoom: number
}

export interface Size {
  width: number
  height: number
}

const EARTH_RADIUS_M = 6_371_008.8
const EQUATOR_M = 40_075_016.686
const TILE_PX = 512
const MAX_MERCATOR_LATITUDE = 85.051129
const RADIAN = Math.PI / 180

/** Great-circle distance in metres (haversine). */
export function distanceM(a: LatLng, b: LatLng): number {
  const dLatitude = (b.latitude - a.latitude) * RADIAN
  const dLongitude = (b.longitude - a.longitude) * RADIAN
  const h =
    Math.sin(dLatitude / 2) ** 2 +
    Math.cos(a.latitude * RADIAN) * Math.cos(b.latitude * RADIAN) * Math.sin(dLongitude / 2) ** 2
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)))
}

function metersPerPixel({ latitude, zoom }: MapView): number {
  return (EQUATOR_M * Math.cos(latitude * RADIAN)) / (TILE_PX * 2 ** zoom)
}

/** The zoom at which a radius fills a map of this size; the reverse of `viewRadiusM`. */
export function zoomForRadius(center: LatLng, radiusM: number, size: Size): number {
  const pixels = Math.sqrt(size.width * size.height) / 2
  return Math.log2((metersPerPixel({ ...center, zoom: 0 }) * pixels) / radiusM)
}

/** How far the map shows around its centre: between the short and the long side, so that a circle means the picture. */
export function viewRadiusM(view: MapView, size: Size): number {
  return (metersPerPixel(view) * Math.sqrt(size.width * size.height)) / 2
}

/** The part of the world that a north-up, flat map of this size shows. */
export function viewBox(view: MapView, size: Size): BoundingBox {
  const world = TILE_PX * 2 ** view.zoom
  const x = ((view.longitude + 180) / 360) * world
  const y = mercatorY(view.latitude) * world
  const south = latitudeOfY(Math.min(1, (y + size.height / 2) / world))
  const north = latitudeOfY(Math.max(0, (y - size.height / 2) / world))
  if (size.width >= world) return { west: -180, south, east: 180, north }
  return {
    west: wrapLongitude(((x - size.width / 2) / world) * 360 - 180),
    south,
    east: wrapLongitude(((x + size.width / 2) / world) * 360 - 180),
    north,
  }
}

/** Where a place lies on such a map, in pixels from its top left; of its copies around the world the nearest one. */
export function pixelOf(place: LatLng, view: MapView, size: Size): { left: number; top: number } {
  const world = TILE_PX * 2 ** view.zoom
  return {
    left: size.width / 2 + (wrapLongitude(place.longitude - view.longitude) / 360) * world,
    top: size.height / 2 + (mercatorY(place.latitude) - mercatorY(view.latitude)) * world,
  }
}

/** `z/x/y` of every tile that such a map shows, and where it lies: a pixel over the next, as a gap would be seen. */
export function tilesOf(
  view: MapView,
  size: Size,
): { path: string; left: number; top: number; width: number; height: number }[] {
  const z = Math.max(0, Math.floor(view.zoom))
  const count = 2 ** z
  const side = TILE_PX * 2 ** (view.zoom - z)
  const west = ((view.longitude + 180) / 360) * count * side - size.width / 2
  const north = mercatorY(view.latitude) * count * side - size.height / 2
  const tiles = []
  for (let y = Math.max(0, Math.floor(north / side)); y < count && y * side < north + size.height; y++) {
    for (let x = Math.floor(west / side); x * side < west + size.width; x++) {
      const [left, top] = [Math.round(x * side - west), Math.round(y * side - north)]
      const [right, bottom] = [Math.round((x + 1) * side - west), Math.round((y + 1) * side - north)]
      const path = `${z}/${((x % count) + count) % count}/${y}`
      tiles.push({ path, left, top, width: right - left + 1, height: bottom - top + 1 })
    }
  }
  return tiles
}

/**
 * A slightly larger box on a fixed grid of half tiles: small pans ask the same question again, which the caches answer.
 */
export function snapBox(box: BoundingBox, zoom: number): BoundingBox {
  const cells = 2 ** (Math.max(0, Math.round(zoom)) + 1)
  const south = latitudeOfY(Math.min(1, Math.ceil(mercatorY(box.south) * cells) / cells))
  const north = latitudeOfY(Math.max(0, Math.floor(mercatorY(box.north) * cells) / cells))
  if (box.west === -180 && box.east === 180) return { ...box, south, north }
  const westCell = Math.floor(((box.west + 180) / 360) * cells)
  const eastCell = Math.ceil(((box.east + 180) / 360) * cells)
  const width = (eastCell - westCell + cells) % cells
  if (width === 0 || (box.west < box.east && eastCell - westCell >= cells))
    return { west: -180, south, east: 180, north }
  return { west: (westCell / cells) * 360 - 180, south, east: (eastCell / cells) * 360 - 180, north }
}

export function contains(box: BoundingBox, { latitude, longitude }: LatLng): boolean {
  if (latitude < box.south || latitude > box.north) return false
  if (box.west <= box.east) return longitude >= box.west && longitude <= box.east
  return longitude >= box.west || longitude <= box.east
}

export function wrapLongitude(longitude: number): number {
  if (longitude >= -180 && longitude <= 180) return longitude
  return ((((longitude + 180) % 360) + 360) % 360) - 180
}

function mercatorY(latitude: number): number {
  const clamped = Math.max(-MAX_MERCATOR_LATITUDE, Math.min(MAX_MERCATOR_LATITUDE, latitude))
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + (clamped * RADIAN) / 2)) / (2 * Math.PI)
}

function latitudeOfY(y: number): number {
  return (2 * Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) - Math.PI / 2) / RADIAN
}
