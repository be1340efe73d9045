export { openingPlace } from './opening-place.ts'
