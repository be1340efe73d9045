export { ownLegalFiles } from './legal-files.ts'
