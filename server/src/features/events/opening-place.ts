import type { LatLng } from '@eventbuzz/contract/geo'
import { isDatabaseUnavailable } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import { busiestPlace } from './queries.ts'

const KEEP_MS = 10 * 60_000

/** Answers where a map without an address opens: the busiest place, looked up once in ten minutes. */
export function openingPlace({ db, now }: Pick<Deps, 'db' | 'now'>): () => Promise<LatLng | undefined> {
  let known: { place: LatLng | undefined; until: number } | undefined
  return async () => {
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
  }
}
