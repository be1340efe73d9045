import type { LatLng } from '@eventbuzz/contract/geo'
import { invalid } from './app-error.ts'

/** The point of a query, where there is one. @throws AppError when it is half a point. */
export function pointOf({
  lat,
  lng,
}: {
  lat?: number | undefined
  lng?: number | undefined
}): LatLng | undefined {
  if (lat !== undefined && lng !== undefined) return { latitude: lat, longitude: lng }
  const missing = Object.entries({ lat, lng }).filter(([, value]) => value === undefined)
  if (missing.length === 2) return undefined
  throw invalid(
    missing.map(([parameter]) => ({ parameter, message: 'is missing', expected: 'lat and lng together' })),
  )
}
