export { DELETION_REQUESTED } from './deletion/request-deletion.ts'
