export { DELETION_REQUESTED } from './deletion/request-deletion.ts'
export { eraseUser } from './erasure/erase-user.ts'
export { ERASURE_DUE } from './erasure/schedule-erasures.ts'
export { EXPORT_REQUESTED } from './export/get-export.ts'
