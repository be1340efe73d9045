export { popularTerms, zeroResultTerms } from './queries.ts'
export { rebuildIndex } from './rebuild-index.ts'
