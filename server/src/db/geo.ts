import type { BoundingBox, LatLng } from '@eventbuzz/contract/geo'

/**
 * Mean radius of the WGS 84 ellipsoid in metres, (2a + b) / 3: what PostGIS uses for geography on the sphere.
 * Distances and the radius edge are measured on the sphere everywhere, because the index orders by it.
 */
export const EARTH_RADIUS_M = 6_371_008.771415059

/** Side of a square of the column `event.cell`, in degrees; the migration that made it counts the same way. */
export const CELL_DEG = 0.05
const CELL_COLUMNS = 360 / CELL_DEG
const CELL_ROWS = 180 / CELL_DEG

const toRadians = (degrees: number) => (degrees * Math.PI) / 180
const toDegrees = (radians: number) => (radians * 180) / Math.PI

/**
 * The box around a circle on the sphere. Around a pole it takes in all longitudes; across the antimeridian its
 * `west` is greater than its `east`.
 * Source: J. P. Matuschek, "Finding Points Within a Distance of a Latitude/Longitude", section 3.
 */
export function boxAround({ latitude, longitude }: LatLng, radiusM: number): BoundingBox {
  const angle = radiusM / EARTH_RADIUS_M
  const south = latitude - toDegrees(angle)
  const north = latitude + toDegrees(angle)
  if (south <= -90 || north >= 90) {
    return { west: -180, east: 180, south: Math.max(south, -90), north: Math.min(north, 90) }
  }
  const reach = toDegrees(Math.asin(Math.sin(angle) / Math.cos(toRadians(latitude))))
  return { south, north, west: wrapLongitude(longitude - reach), east: wrapLongitude(longitude + reach) }
}

/**
 * A box whose every point lies within the circle, about two thirds of its area; undefined where there is no such box:
 * beside a pole, or when it would cross the antimeridian.
 */
export function boxWithin(center: LatLng, radiusM: number): BoundingBox | undefined {
  // Less than the square root of one half, to be inside in spite of the curvature.
  const reach = toDegrees((0.7 * radiusM) / EARTH_RADIUS_M)
  const [south, north] = [center.latitude - reach, center.latitude + reach]
  // A degree of longitude is longest on the side of the equator.
  const widest = Math.min(Math.abs(south), Math.abs(north))
  const width = reach / Math.cos(toRadians(south * north < 0 ? 0 : widest))
  const [west, east] = [center.longitude - width, center.longitude + width]
  const isOnTheMap = west >= -180 && east <= 180 && south >= -90 && north <= 90
  const isInside = [south, north].every(
    (latitude) => distanceM(center, { latitude, longitude: east }) < radiusM,
  )
  return isOnTheMap && isInside ? { west, south, east, north } : undefined
}

function wrapLongitude(longitude: number): number {
  if (longitude < -180) return longitude + 360
  return longitude > 180 ? longitude - 360 : longitude
}

/** Boxes that do not cross the antimeridian, one or two, and cover the same ground. */
export function splitAtAntimeridian(box: BoundingBox): BoundingBox[] {
  if (box.west <= box.east) return [box]
  return [
    { ...box, east: 180 },
    { ...box, west: -180 },
  ]
}

/** Degrees of longitude that a box is wide, 0 to 360. */
export function widthDeg({ west, east }: BoundingBox): number {
  return west <= east ? east - west : east - west + 360
}

/** Numbers of all cells that a box touches, or undefined when there are more than `most`. */
export function cellsIn(box: BoundingBox, most: number): number[] | undefined {
  const row = (latitude: number) => Math.min(Math.floor((latitude + 90) / CELL_DEG), CELL_ROWS - 1)
  const column = (longitude: number) => Math.floor((longitude + 180) / CELL_DEG)
  const [firstRow, lastRow] = [row(box.south), row(box.north)]
  // Past the edges by a ten-millionth of a degree, because there 0.05 is not exact.
  const firstColumn = column(box.west - 1e-7)
  const columns = Math.min(column(box.west + widthDeg(box) + 1e-7) - firstColumn + 1, CELL_COLUMNS)
  if ((lastRow - firstRow + 1) * columns > most) return undefined
  const cells: number[] = []
  for (let r = firstRow; r <= lastRow; r++) {
    for (let c = 0; c < columns; c++) {
      cells.push(r * CELL_COLUMNS + ((firstColumn + c + CELL_COLUMNS) % CELL_COLUMNS))
    }
  }
  return cells
}

/** Great-circle distance in metres by the haversine formula; the oracle that the database is tested against. */
export function distanceM(a: LatLng, b: LatLng): number {
  const [phi1, phi2] = [toRadians(a.latitude), toRadians(b.latitude)]
  const h =
    Math.sin((phi2 - phi1) / 2) ** 2 +
    Math.cos(phi1) * Math.cos(phi2) * Math.sin(toRadians(b.longitude - a.longitude) / 2) ** 2
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(h)))
}
