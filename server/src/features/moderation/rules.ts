import type { ReportStatus } from '@eventbuzz/contract/moderation'

/**
 * A report is open, then resolved or dismissed, and may be opened again. From one verdict to the other it goes through
 * open, so that nobody overrules somebody else's without having seen it.
 */
export const mayBecome = (before: ReportStatus, after: ReportStatus): boolean =>
  before === after || before === 'open' || after === 'open'
