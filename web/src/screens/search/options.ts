import type { EventListItem } from '@eventbuzz/contract/events'
import type { Place } from '@eventbuzz/contract/places'
import type { Suggestions, Venue } from '@eventbuzz/contract/suggest'
import { t } from '../../lib/i18n.ts'
import { LOCALE } from '../../lib/locale.ts'

/** What can be chosen while somebody types. */
export type Option =
  | { kind: 'words'; text: string }
  | { kind: 'event'; event: EventListItem }
  | { kind: 'venue'; venue: Venue }
  | { kind: 'place'; place: Place }

/** In the order that the arrow keys go through; the words themselves come first. */
export function optionsOf(text: string, suggestions: Suggestions | undefined): Option[] {
  const { events = [], venues = [], places = [] } = suggestions ?? {}
  return [
    { kind: 'words', text },
    ...events.map((event) => ({ kind: 'event' as const, event })),
    ...venues.map((venue) => ({ kind: 'venue' as const, venue })),
    ...places.map((place) => ({ kind: 'place' as const, place })),
  ]
}

/** `Lisboa`, as it was typed. */
export const placeName = ({ name, matched_name }: Place) => matched_name ?? name

/** `Lisbon, Portugal`: what tells it from others of its name. */
export function placeText({ name, matched_name, region, country }: Place): string {
  const state = new Intl.DisplayNames(LOCALE, { type: 'region' }).of(country) ?? country
  return [matched_name && name, region, state].filter(Boolean).join(t('list.comma'))
}
