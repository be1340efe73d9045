import type { ImportReport } from './import-events.ts'

const EXAMPLES = 3

/** The report as lines for people: counts, then what was skipped and noted, grouped, most frequent first. */
export function formatReport(report: ImportReport): string[] {
  const { isDryRun, records, added, changed, unchanged, skipped, notes } = report
  return [
    `${isDryRun ? 'Dry run, nothing was written. ' : ''}${records} ${records === 1 ? 'record' : 'records'}: ${added} added, ${changed} changed, ${unchanged} unchanged, ${skipped.length} skipped.`,
    ...section(
      'Skipped:',
      skipped.map(({ reason, ...rest }) => ({ ...rest, text: reason })),
    ),
    ...section(
      'Notes:',
      notes.map(({ note, ...rest }) => ({ ...rest, text: note })),
    ),
  ]
}

interface Line {
  record: number
  title?: string
  text: string
}

function section(heading: string, lines: Line[]): string[] {
  const groups = new Map<string, Line[]>()
  for (const line of lines) {
    const kind = kindOf(line.text)
    groups.set(kind, [...(groups.get(kind) ?? []), line])
  }
  const sorted = [...groups.values()].sort((a, b) => b.length - a.length)
  return lines.length === 0 ? [] : ['', heading, ...sorted.flatMap(groupLines)]
}

/** What reasons have in common when the values that they quote are left out. */
const kindOf = (text: string) => text.replace(/"(?:[^"\\]|\\.)*"/g, '…').replace(/-?\b\d+(\.\d+)?/g, '#')

function groupLines(group: Line[]): string[] {
  const [first] = group
  if (!first) return []
  const isOneText = group.every(({ text }) => text === first.text)
  const examples = group.slice(0, EXAMPLES).map(({ record, title, text }) => {
    const name = title === undefined ? '' : ` ${JSON.stringify(title)}`
    return `      record ${record}${name}${isOneText ? '' : `: ${text}`}`
  })
  const more = group.length > EXAMPLES ? [`      and ${group.length - EXAMPLES} more`] : []
  return [
    `  ${String(group.length).padStart(4)}  ${isOneText ? first.text : kindOf(first.text)}`,
    ...examples,
    ...more,
  ]
}
