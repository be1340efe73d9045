import { describe, expect, it } from 'vitest'
import { formatReport } from './format-report.ts'
import type { ImportReport } from './import-events.ts'

const nothing: ImportReport = {
  isDryRun: false,
  records: 0,
  added: 0,
  changed: 0,
  unchanged: 0,
  skipped: [],
  notes: [],
}

describe('formatReport', () => {
  it('is one line when there is nothing to say', () => {
    expect(formatReport({ ...nothing, records: 2, added: 2 })).toEqual([
      '2 records: 2 added, 0 changed, 0 unchanged, 0 skipped.',
    ])
  })

  it('groups by reason, most frequent first, with examples', () => {
    const skipped = [
      { record: 1, title: 'A', reason: 'same event as record 7' },
      ...[2, 3, 4, 5].map((record) => ({
        record,
        reason: `name is "${record}", wanted at least 3 characters`,
      })),
    ]
    const notes = [
      { record: 6, title: 'B', note: 'url was http: upgraded to https' },
      { record: 7, title: 'C', note: 'url was http: upgraded to https' },
    ]
    expect(formatReport({ ...nothing, isDryRun: true, records: 9, skipped, notes })).toEqual([
      'Dry run, nothing was written. 9 records: 0 added, 0 changed, 0 unchanged, 5 skipped.',
      '',
      'Skipped:',
      '     4  name is …, wanted at least # characters',
      '      record 2: name is "2", wanted at least 3 characters',
      '      record 3: name is "3", wanted at least 3 characters',
      '      record 4: name is "4", wanted at least 3 characters',
      '      and 1 more',
      '     1  same event as record 7',
      '      record 1 "A"',
      '',
      'Notes:',
      '     2  url was http: upgraded to https',
      '      record 6 "B"',
      '      record 7 "C"',
    ])
  })
})
