import type { EventStatus } from '@eventbuzz/contract/events'

/** What a source can say of an event. */
export type SourceStatus = Extract<EventStatus, 'active' | 'cancelled'>

export interface StatusQuestion {
  /** What the event is here. */
  current: EventStatus
  /** What the source said of it at the last import. */
  before: SourceStatus
  /** What the source says of it now. */
  after: SourceStatus
  /** Whether the event, with the dates that the source gives now, lies in the past. */
  isOver: boolean
}

/**
 * The status after an import. A source's word counts when it changes: an event that an admin cancelled, or took back
 * to draft, is not put on again by a source that merely goes on listing it.
 */
export function importedStatus({ current, before, after, isOver }: StatusQuestion): EventStatus {
  if (current === 'draft' || current === 'pending') return current
  if (before !== after) return after === 'active' && isOver && current === 'completed' ? current : after
  // It was given a new date after it had been completed.
  return current === 'completed' && !isOver ? after : current
}
