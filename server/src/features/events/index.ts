export { invalidateEvents } from './cached-event.ts'
export { openingPlace } from './opening-place.ts'
