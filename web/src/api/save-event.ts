import type { EventDetail } from '@eventbuzz/contract/events'
import { connection } from '../lib/connection.ts'
import { ownPicture } from '../lib/own-picture.ts'
import { vectorTilesOf } from '../lib/vector-tiles.ts'
import { getJson } from './http.ts'
import { keepAnswer, keepFile, keptAnswer } from './kept-answers.ts'

const CLOSE_UP = 14
const ONE_PIXEL = { width: 1, height: 1 }

/** Puts a favourite on this device with its pictures and a map of the place, so that it opens without a network. */
export async function saveEvent(id: string, signal = new AbortController().signal): Promise<void> {
  if (typeof caches === 'undefined') return
  const event = await getJson<EventDetail>(`/events/${id}`, {}, signal)
  // Then it was here before, and is no newer for that.
  if (connection().isLost) return
  // Lists of guests ask by id, its own page by the name in its address.
  for (const key of [event.id, event.slug]) await keepAnswer('saved', `/events/${key}`, event)
  // Of a picture one size is enough, as the service worker answers with it for all; `image_url` is another of the first.
  const pictures = event.images.length > 0 ? event.images.map(({ url }) => url) : [event.image_url]
  const tiles = vectorTilesOf({ ...event, zoom: CLOSE_UP }, ONE_PIXEL)
  const urls = [...tiles, ...pictures.map((url) => ownPicture(url)).filter((url) => url !== null)]
  await Promise.allSettled(urls.map((url) => keepFile(url, signal)))
}

/** As `saveEvent`, for those that are not there yet, one after the other. */
export async function saveMissing(ids: readonly string[], signal: AbortSignal): Promise<void> {
  for (const id of ids) {
    if (signal.aborted) return
    if (!(await keptAnswer(['saved'], `/events/${id}`))) await saveEvent(id, signal)
  }
}
