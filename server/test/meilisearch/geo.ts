/** The crate `geoutils`, which Meilisearch measures with: a sphere of 6,371 km, rounded to millimetres. */
export function distanceM(a: { lat: number; lng: number }, b: { lat: number; lng: number }): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const haversine = (angle: number) => (1 - Math.cos(angle)) / 2
  const [phi1, phi2] = [radians(a.lat), radians(b.lat)]
  const part =
    haversine(phi2 - phi1) + Math.cos(phi1) * Math.cos(phi2) * haversine(radians(b.lng) - radians(a.lng))
  return Math.round(2 * 6_371_000 * Math.asin(Math.sqrt(part)) * 1000) / 1000
}
