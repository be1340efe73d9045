export { legalFilesIn } from './legal-files.ts'
