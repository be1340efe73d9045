import tzlookup from '@photostructure/tz-lookup'
import type { LatLng } from '@eventbuzz/contract/geo'

// Zones younger than the time zone tables of some database servers, each with the older one that keeps the same time.
const OLDER_NAMES: Record<string, string> = {
  'America/Coyhaique': 'America/Punta_Arenas',
}

/**
 * The IANA zone of a point; at sea the nautical one, such as `Etc/GMT+5` (five hours *behind* UTC).
 * Precise to about a kilometre near borders.
 * @throws RangeError when the point is not on the globe.
 */
export function timeZoneAt({ latitude, longitude }: LatLng): string {
  const zone = tzlookup(latitude, longitude)
  return OLDER_NAMES[zone] ?? zone
}
