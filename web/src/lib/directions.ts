import type { LatLng } from '@eventbuzz/contract/geo'

interface Goal extends LatLng {
  /** What the maps app calls it. */
  name: string
}

/**
 * Hands the way over to the device's maps app: Android asks which one for `geo:`, Apple's devices open theirs. All others
 * get a page of OpenStreetMap.
 */
export function directionsLink({ latitude, longitude, name }: Goal, userAgent = navigator.userAgent): string {
  const at = `${latitude.toFixed(5)},${longitude.toFixed(5)}`
  // A bracket ends the name.
  const label = encodeURIComponent(name.replace(/[()]/g, ' '))
  if (/Android/.test(userAgent)) return `geo:${at}?q=${at}(${label})`
  if (/iPhone|iPad|Macintosh/.test(userAgent)) return `https://maps.apple.com/?daddr=${at}&q=${label}`
  return `https://www.openstreetmap.org/directions?to=${encodeURIComponent(at)}`
}
