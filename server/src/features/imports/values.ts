import { isObject, type JsonObject } from './json-ld.ts'
import { plainLine } from '../../lib/plain-text.ts'

/** A record cannot become an event; the message is the reason that the report gives. */
export class Refusal extends Error {}

/** Collects what was changed or left out of one record. */
export type Note = (text: string) => void

export const list = (value: unknown): unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]

export const objects = (value: unknown): JsonObject[] => list(value).filter(isObject)

/** The first text in a value as JSON-LD may write it: `"a"`, `7`, `["a"]`, `{"@value": "a"}`. Markup is not touched. */
export function rawText(value: unknown, depth = 0): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value.trim()
  if (typeof value === 'number') return String(value)
  if (depth > 3) return null
  if (Array.isArray(value)) {
    for (const item of value) {
      const text = rawText(item, depth + 1)
      if (text !== null) return text
    }
    return null
  }
  return isObject(value) ? rawText(value['@value'], depth + 1) : null
}

/** One line of plain text, or null when nothing is left of it. */
export function lineOf(value: unknown): string | null {
  const text = rawText(value)
  return (text !== null && plainLine(text)) || null
}

/** A finite number, also when it is written as text. */
export function numberOf(value: unknown): number | null {
  const raw = isObject(value) ? value['@value'] : value
  if (typeof raw === 'number') return Number.isFinite(raw) ? raw : null
  return typeof raw === 'string' && /^\s*[+-]?\d{1,15}(\.\d+)?\s*$/.test(raw) ? Number(raw) : null
}

/** Names without their vocabulary: `https://schema.org/Event` and `schema:Event` are both `Event`. */
export const localName = (name: string): string => name.replace(/^.*[/#:]/, '')

export const typesOf = (thing: JsonObject): string[] =>
  list(thing['@type'])
    .filter((type) => typeof type === 'string')
    .map(localName)
