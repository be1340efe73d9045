export type { Gazetteer } from './gazetteer.ts'
export { gazetteerOf } from './open-gazetteer.ts'
