import type { DataKind, DataSummary } from '@eventbuzz/contract/data-rights'

/** An export with more rows than this is prepared by a job. */
export const LARGE_EXPORT_ROWS = 1_000
/** A prepared export is there for so long. */
const EXPORT_KEPT_DAYS = 7
export const EXPORT_KEPT_MS = EXPORT_KEPT_DAYS * 24 * 3_600_000

type Fate = Pick<DataSummary['kinds'][number], 'kept_days' | 'after_erasure'>

const deleted = (kept_days: number | null = null): Fate => ({ kept_days, after_erasure: 'deleted' })

/** How long each kind is kept, and what the erasure of the person does to it. */
export const FATES: Record<DataKind, Fate> = {
  profile: deleted(),
  avatar: deleted(),
  favorites: deleted(),
  reminders: deleted(),
  reports: { kept_days: null, after_erasure: 'made_anonymous' },
  handled_reports: { kept_days: null, after_erasure: 'made_anonymous' },
  public_events: { kept_days: null, after_erasure: 'handed_over' },
  hidden_events: deleted(),
  series: { kept_days: null, after_erasure: 'handed_over' },
  api_tokens: deleted(),
  audit_lines: { kept_days: 365, after_erasure: 'made_anonymous' },
  request_keys: deleted(1),
  exports: deleted(EXPORT_KEPT_DAYS),
}
