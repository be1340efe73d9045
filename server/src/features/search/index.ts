export { popularTerms, zeroResultTerms, type TermCount } from './queries.ts'
export { rebuildIndex } from './rebuild-index.ts'
