import type { EventListItem } from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import { SUGGESTED, type SuggestQuery, type Suggestions, type Venue } from '@eventbuzz/contract/suggest'
import type { Deps } from '../../../deps.ts'
import { pointOf } from '../../../lib/point.ts'
import { cleanCharacters } from '../../../lib/plain-text.ts'
import type { Gazetteer } from '../../places/index.ts'
import { searchEvents } from '../search-events.ts'
import { venuesLike } from './queries.ts'

type SuggestDeps = Pick<Deps, 'db' | 'searchIndex' | 'now'> & { gazetteer: () => Promise<Gazetteer> }

/** Fewer characters begin too many words: they find places alone, which a gazetteer in memory orders by size. */
const LEAST_FOR_EVENTS = 2
const LEAST_FOR_VENUES = 3

/** What may be meant by what was typed so far. Nothing of it is counted: half a word says nothing about what is missing. */
export async function suggest(deps: SuggestDeps, query: SuggestQuery): Promise<Suggestions> {
  const near = pointOf(query)
  const text = cleanCharacters(query.q).trim()
  const [events, venues, gazetteer] = await Promise.all([
    eventsFor(deps, query, text),
    venuesFor(deps, text, near),
    deps.gazetteer(),
  ])
  return { events, venues, places: gazetteer.find({ query: text, near, limit: SUGGESTED.places }) }
}

async function eventsFor(deps: SuggestDeps, { lat, lng }: SuggestQuery, q: string): Promise<EventListItem[]> {
  if ([...q].length < LEAST_FOR_EVENTS) return []
  const { page } = await searchEvents(deps, {
    q,
    limit: SUGGESTED.events,
    ...(lat !== undefined && lng !== undefined && { lat, lng }),
  })
  return page.items
}

function venuesFor({ db, now }: SuggestDeps, text: string, near: LatLng | undefined): Promise<Venue[]> {
  if ([...text].length < LEAST_FOR_VENUES) return Promise.resolve([])
  return venuesLike(db, { text, near, now: now(), limit: SUGGESTED.venues })
}
