/** What changed: for each field its value before and after, null where there was or is none. */
export type Changes = Record<string, { from: unknown; to: unknown }>

/** Enough to recognise a text; the whole one would be kept for a year. */
const TEXT_LENGTH = 200

/** The fields that differ. Long texts are shortened. */
export function changesBetween(before: object, after: object): Changes {
  const [from, to] = [before as Record<string, unknown>, after as Record<string, unknown>]
  const changes: Changes = {}
  for (const field of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const change = { from: shown(from[field]), to: shown(to[field]) }
    if (JSON.stringify(plain(from[field])) !== JSON.stringify(plain(to[field]))) changes[field] = change
  }
  return changes
}

const plain = (value: unknown) => value ?? null

function shown(value: unknown): unknown {
  if (typeof value === 'string' && value.length > TEXT_LENGTH) return `${value.slice(0, TEXT_LENGTH)}…`
  return plain(value)
}
