import type { RealmFile } from './realm-file.ts'
import { partsOf, type Part, type Value } from './state.ts'

/** One thing that is not as it should be. Secrets are told apart, never shown. */
export interface Difference {
  what: string
  from: string
  to: string
}

/** What has to be done to one part, and why. */
export interface Step {
  part: Part
  action: 'make' | 'change' | 'remove'
  differences: Difference[]
  /** The names of the fields that differ. */
  fields: string[]
}

export interface PlanOptions {
  /** Also sets secrets that Keycloak has and does not tell: the password for mail, and those of social providers. */
  renewSecrets?: boolean
}

const SECRETS = new Set(['secret', 'smtpServer.password', 'config.clientSecret'])
/** What Keycloak answers in the place of a secret. */
const MASKED = '**********'

/**
 * The steps that make a realm as the file has it; none where it is. What the file does not name is left alone, except
 * what would widen what it says: members of lists, and mappers of its clients.
 */
export function planRealm(wanted: RealmFile, found: RealmFile, options: PlanOptions = {}): Step[] {
  const foundParts = new Map(partsOf(found).map((part) => [keyOf(part), part]))
  const wantedParts = partsOf(wanted)
  const steps: Step[] = []
  for (const part of wantedParts) {
    const there = foundParts.get(keyOf(part))
    if (!there) {
      const differences = [{ what: titleOf(part), from: 'not there', to: 'there' }]
      steps.push({ part, action: 'make', differences, fields: Object.keys(part.fields) })
      continue
    }
    const fields = Object.keys(part.fields).filter((field) =>
      differs(field, there.fields[field], part.fields[field]!, options),
    )
    if (fields.length === 0) continue
    const differences = fields.map((field) => ({
      what: `${titleOf(part)}: ${field}`,
      from: shown(field, there.fields[field]),
      to: shown(field, part.fields[field]),
    }))
    steps.push({ part, action: 'change', differences, fields })
  }
  const wantedKeys = new Set(wantedParts.map(keyOf))
  for (const part of foundParts.values()) {
    if (part.kind !== 'mapper' || wantedKeys.has(keyOf(part))) continue
    const differences = [{ what: titleOf(part), from: 'there', to: 'not there' }]
    steps.push({ part, action: 'remove', differences, fields: [] })
  }
  return steps
}

const keyOf = ({ kind, client = '', name }: Part) => JSON.stringify([kind, client, name])

function titleOf({ kind, client, name }: Part): string {
  return [...(client === undefined ? [] : [`client ${client},`]), kind, name].filter(Boolean).join(' ')
}

function differs(field: string, from: Value | undefined, to: Value, { renewSecrets }: PlanOptions): boolean {
  if (SECRETS.has(field) && from === MASKED) return renewSecrets === true
  return shownWhole(from) !== shownWhole(to)
}

/** Keycloak leaves out what is empty. */
function shownWhole(value: Value | undefined): string {
  return value === undefined || value.length === 0 ? '' : JSON.stringify(value)
}

function shown(field: string, value: Value | undefined): string {
  if (value === undefined || value.length === 0) return '(none)'
  if (SECRETS.has(field)) return '(hidden)'
  return Array.isArray(value) ? value.join(', ') : value
}
