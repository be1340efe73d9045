export { recordAudit } from './record-audit.ts'
export { changesBetween } from './rules.ts'
