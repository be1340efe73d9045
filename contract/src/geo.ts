import { Type } from 'typebox'

/** Degrees north of the equator, WGS 84. */
export const Latitude = Type.Number({ minimum: -90, maximum: 90, description: 'Latitude in degrees, WGS 84' })
/** Degrees east of Greenwich, WGS 84. */
export const Longitude = Type.Number({
  minimum: -180,
  maximum: 180,
  description: 'Longitude in degrees, WGS 84',
})

export const RADIUS_M = { minimum: 100, maximum: 50_000, default: 5_000 } as const

export interface LatLng {
  latitude: number
  longitude: number
}

/** A box on the map in degrees. `west` greater than `east` means that it crosses the antimeridian. */
export interface BoundingBox {
  west: number
  south: number
  east: number
  north: number
}
