export { announceEvents, EVENT_CHANGED } from './announce-events.ts'
export { cachedEvent, invalidateEvents } from './cached-event.ts'
export { assertMayWrite, lockOwnEvent } from './lock-own-event.ts'
export { knownCategories } from './known-categories.ts'
export { openingPlace } from './opening-place.ts'
export {
  countNearby,
  currentSlug,
  eventsInOrder,
  nearbyEvents,
  publicEventDetails,
  publicEventsById,
} from './queries.ts'
export { eventFilter } from './rules.ts'
