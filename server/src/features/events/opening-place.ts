import type { LatLng } from '@eventbuzz/contract/geo'
import { isDatabaseUnavailable } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import { busiestPlace } from './queries.ts'

const KEEP_MS = 10 * 60_000
/** About a metre. */
const SAME_DEG = 1e-5

/** Where a map opens whose address names no place. */
export interface OpeningPlace {
  /** The configured place, or the busiest, looked up once in ten minutes; undefined: there are no events. */
  find: () => Promise<LatLng | undefined>
  /** Whether somebody who asks for this point need not be there: everybody begins with it. */
  is: (point: LatLng) => boolean
}

export function openingPlace({ db, now, config }: Pick<Deps, 'db' | 'now' | 'config'>): OpeningPlace {
  let known: { place: LatLng | undefined; until: number } | undefined
  const isNear = (a: number, b: number) => Math.abs(a - b) < SAME_DEG
  return {
    async find() {
      if (config.mapCenter) return config.mapCenter
      const time = now().getTime()
      if (!known?.place || known.until <= time) {
        try {
          known = { place: await busiestPlace(db, now()), until: time + KEEP_MS }
        } catch (error) {
          // The page still opens without a database, so that it can say so itself.
          if (!isDatabaseUnavailable(error)) throw error
        }
      }
      return known?.place
    },
    is({ latitude, longitude }) {
      const place = config.mapCenter ?? known?.place
      return place !== undefined && isNear(place.latitude, latitude) && isNear(place.longitude, longitude)
    },
  }
}
