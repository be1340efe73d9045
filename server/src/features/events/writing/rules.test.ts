import { describe, expect, it } from 'vitest'
import type { EventStatus } from '@eventbuzz/contract/events'
import { actionOf, nextStatus } from './rules.ts'

type Outcome = EventStatus | 'refused'
const ask = (
  stored: EventStatus,
  wanted: EventStatus | undefined,
  isOver: boolean,
  needsReview: boolean,
): Outcome => {
  const answer = nextStatus({ stored, wanted, isOver, needsReview })
  return 'status' in answer ? answer.status : 'refused'
}

describe('nextStatus', () => {
  // For each pair: before its end; when it is over; before its end by somebody whom a review is asked of.
  it.each<[EventStatus, EventStatus | undefined, Outcome, Outcome, Outcome]>([
    ['draft', undefined, 'draft', 'draft', 'draft'],
    ['draft', 'draft', 'draft', 'draft', 'draft'],
    ['draft', 'pending', 'refused', 'refused', 'pending'],
    ['draft', 'active', 'active', 'completed', 'pending'],
    ['draft', 'cancelled', 'refused', 'refused', 'refused'],
    ['draft', 'completed', 'refused', 'refused', 'refused'],
    ['pending', undefined, 'pending', 'pending', 'pending'],
    ['pending', 'draft', 'draft', 'draft', 'draft'],
    ['pending', 'pending', 'pending', 'pending', 'pending'],
    ['pending', 'active', 'active', 'completed', 'pending'],
    ['pending', 'cancelled', 'refused', 'refused', 'refused'],
    ['pending', 'completed', 'refused', 'refused', 'refused'],
    ['active', undefined, 'active', 'completed', 'active'],
    ['active', 'draft', 'draft', 'refused', 'draft'],
    ['active', 'pending', 'refused', 'refused', 'refused'],
    ['active', 'active', 'active', 'completed', 'active'],
    ['active', 'cancelled', 'cancelled', 'refused', 'cancelled'],
    ['active', 'completed', 'refused', 'completed', 'refused'],
    ['cancelled', undefined, 'cancelled', 'cancelled', 'cancelled'],
    ['cancelled', 'draft', 'refused', 'refused', 'refused'],
    ['cancelled', 'pending', 'refused', 'refused', 'refused'],
    ['cancelled', 'active', 'active', 'refused', 'active'],
    ['cancelled', 'cancelled', 'cancelled', 'cancelled', 'cancelled'],
    ['cancelled', 'completed', 'refused', 'refused', 'refused'],
    ['completed', undefined, 'active', 'completed', 'active'],
    ['completed', 'draft', 'draft', 'refused', 'draft'],
    ['completed', 'pending', 'refused', 'refused', 'refused'],
    ['completed', 'active', 'active', 'refused', 'active'],
    ['completed', 'cancelled', 'cancelled', 'refused', 'cancelled'],
    ['completed', 'completed', 'active', 'completed', 'active'],
  ])('from %s, asked for %s: %s, over %s, to be reviewed %s', (stored, wanted, ahead, over, reviewed) => {
    expect(ask(stored, wanted, false, false)).toBe(ahead)
    expect(ask(stored, wanted, true, false)).toBe(over)
    expect(ask(stored, wanted, false, true)).toBe(reviewed)
  })
})

describe('actionOf', () => {
  it.each<[EventStatus | undefined, EventStatus, string]>([
    [undefined, 'active', 'event.created'],
    ['draft', 'draft', 'event.updated'],
    ['draft', 'active', 'event.published'],
    ['pending', 'completed', 'event.published'],
    ['draft', 'pending', 'event.submitted'],
    ['active', 'draft', 'event.withdrawn'],
    ['active', 'cancelled', 'event.cancelled'],
    ['cancelled', 'active', 'event.reinstated'],
    ['completed', 'active', 'event.updated'],
  ])('calls the way from %s to %s %s', (before, after, action) => {
    expect(actionOf(before, after)).toBe(action)
  })
})
