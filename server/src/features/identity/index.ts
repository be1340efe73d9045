export { digestOf, identifier } from './identify.ts'
export { erasableSince, eraseAt, ERASED_KEPT_MS } from './rules.ts'
