import type { EventDetail } from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import { MAX_ZOOM } from '../../basemap/tile-size.ts'
import { appConfig } from '../lib/app-config.ts'
import { ownPicture } from '../lib/own-picture.ts'
import { getJson } from './http.ts'
import { keepAnswer, keptAnswer } from './kept-answers.ts'

/** Puts a favourite on this device with its pictures and a map of the place, so that it opens without a network. */
export async function saveEvent(id: string, signal = new AbortController().signal): Promise<void> {
  if (typeof caches === 'undefined') return
  const event = await getJson<EventDetail>(`/events/${id}`, {}, signal)
  // Lists of guests ask by id, its own page by the name in its address.
  for (const key of [event.id, event.slug]) await keepAnswer('saved', `/events/${key}`, event)
  // The service worker keeps what comes by, and answers with it for all sizes of a picture.
  const pictures = [event.image_url, ...event.images.map(({ url }) => url)].map((url) => ownPicture(url))
  const urls = new Set([tileUrl(event), ...pictures.filter((url) => url !== null)])
  await Promise.allSettled([...urls].map((url) => fetch(url, { signal })))
}

/** As `saveEvent`, for those that are not there yet, one after the other. */
export async function saveMissing(ids: readonly string[], signal: AbortSignal): Promise<void> {
  for (const id of ids) {
    if (signal.aborted) return
    if (!(await keptAnswer(['saved'], `/events/${id}`))) await saveEvent(id, signal)
  }
}

/** The deepest tile of the built-in map in which the place lies: Web Mercator. */
function tileUrl({ latitude, longitude }: LatLng): string {
  const count = 2 ** MAX_ZOOM
  const x = Math.floor(((longitude + 180) / 360) * count)
  const y = Math.floor((1 - Math.asinh(Math.tan((latitude * Math.PI) / 180)) / Math.PI) * (count / 2))
  return `/basemap/${appConfig.basemap_version}/${MAX_ZOOM}/${Math.min(x, count - 1)}/${y}.pbf`
}
