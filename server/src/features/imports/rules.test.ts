import { describe, expect, it } from 'vitest'
import { importedStatus, type StatusQuestion } from './rules.ts'

describe('importedStatus', () => {
  it.each<[string, StatusQuestion, string]>([
    ['nothing happens', { current: 'active', before: 'active', after: 'active', isOver: false }, 'active'],
    [
      'the source cancels it',
      { current: 'active', before: 'active', after: 'cancelled', isOver: false },
      'cancelled',
    ],
    [
      'the source puts it on again',
      { current: 'cancelled', before: 'cancelled', after: 'active', isOver: false },
      'active',
    ],
    [
      'an admin cancelled it',
      { current: 'cancelled', before: 'active', after: 'active', isOver: false },
      'cancelled',
    ],
    [
      'an admin put it on again',
      { current: 'active', before: 'cancelled', after: 'cancelled', isOver: false },
      'active',
    ],
    [
      'an admin took it back to draft',
      { current: 'draft', before: 'active', after: 'cancelled', isOver: false },
      'draft',
    ],
    [
      'it waits for review',
      { current: 'pending', before: 'active', after: 'active', isOver: false },
      'pending',
    ],
    [
      'it was completed and is over',
      { current: 'completed', before: 'active', after: 'active', isOver: true },
      'completed',
    ],
    [
      'it was completed and has a new date',
      { current: 'completed', before: 'active', after: 'active', isOver: false },
      'active',
    ],
    [
      'a cancelled one that is over is put on',
      { current: 'completed', before: 'cancelled', after: 'active', isOver: true },
      'completed',
    ],
  ])('when %s', (_, question, status) => {
    expect(importedStatus(question)).toBe(status)
  })
})
