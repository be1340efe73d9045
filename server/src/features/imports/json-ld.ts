import { parseJson } from './json-position.ts'

export type JsonObject = Record<string, unknown>

/** One thing of a source. `record` counts from 1; in NDJSON it is the line's number. */
export type SourceRecord = { record: number } & ({ value: JsonObject } | { problem: string })

/** The text is not JSON at all; the message says where it stops being it. */
export class NotJsonError extends Error {}

const MAX_NESTING = 20
const MAX_REFERENCE_DEPTH = 4

/**
 * Reads schema.org JSON-LD: one object, an array, `@graph` at any place, or NDJSON (an object a line).
 * A thing that cannot be read is yielded as a problem and the rest goes on.
 * @throws NotJsonError when nothing in the text is JSON.
 */
export function* readJsonLd(text: string): Generator<SourceRecord> {
  const source = text.replace(/^\uFEFF/, '')
  let whole: unknown
  try {
    whole = parseJson(source)
  } catch (error) {
    const lines = readLines(source)
    if (!lines) throw notJson(source, error as Error)
    yield* lines
    return
  }
  yield* readDocument(whole)
}

function notJson(source: string, error: Error): NotJsonError {
  if (!source.trim()) return new NotJsonError('The text is empty. Expected schema.org JSON-LD.')
  const hint = source.trimStart().startsWith('<') ? ' It looks like a web page.' : ''
  return new NotJsonError(`This is not JSON (${error.message}).${hint} Expected schema.org JSON-LD.`)
}

/** NDJSON is told from broken JSON by this: most lines begin like an object, and at least one is an object. */
function readLines(source: string): SourceRecord[] | undefined {
  const lines = source.split('\n').map((line, index) => ({ record: index + 1, text: line.trim() }))
  const filled = lines.filter(({ text }) => text !== '')
  const objectLike = filled.filter(({ text }) => text.startsWith('{'))
  if (filled.length < 2 || objectLike.length * 2 < filled.length) return undefined
  let objects = 0
  const records = filled.flatMap(({ record, text }): SourceRecord[] => {
    try {
      const found = [...readDocument(parseJson(text))].map((read) => ({ ...read, record }))
      if (text.startsWith('{')) objects += 1
      return found
    } catch (error) {
      return [
        { record, problem: `the line is not JSON (${(error as Error).message.replace(/^line 1, /, '')})` },
      ]
    }
  })
  return objects > 0 ? records : undefined
}

function* readDocument(document: unknown): Generator<SourceRecord> {
  const named = new Map<string, JsonObject>()
  const things = [...flatten(document, 0)]
  for (const thing of things) {
    const id = isObject(thing) ? thing['@id'] : undefined
    if (isObject(thing) && typeof id === 'string' && Object.keys(thing).length > 1) named.set(id, thing)
  }
  let record = 0
  for (const thing of things) {
    record += 1
    if (thing === TOO_DEEP) yield { record, problem: `it is nested more than ${MAX_NESTING} levels deep` }
    else if (!isObject(thing)) yield { record, problem: `it is ${describe(thing)}, wanted an object` }
    else yield { record, value: named.size > 0 ? resolveReferences(thing, named) : thing }
  }
}

const TOO_DEEP = Symbol('nested too deeply')

function* flatten(value: unknown, depth: number): Generator {
  if (depth > MAX_NESTING) yield TOO_DEEP
  else if (Array.isArray(value)) for (const item of value) yield* flatten(item, depth + 1)
  else if (isObject(value) && value['@graph'] !== undefined) yield* flatten(value['@graph'], depth + 1)
  else yield value
}

/** Puts the thing itself where a graph only says `{"@id": "#place"}`. */
function resolveReferences(thing: JsonObject, named: Map<string, JsonObject>): JsonObject {
  const resolve = (value: unknown, depth: number): unknown => {
    if (depth > MAX_REFERENCE_DEPTH) return value
    if (Array.isArray(value)) return value.map((item) => resolve(item, depth + 1))
    if (!isObject(value)) return value
    const id = value['@id']
    const isReference = typeof id === 'string' && Object.keys(value).length === 1
    const target = (isReference && named.get(id)) || value
    return Object.fromEntries(Object.entries(target).map(([key, part]) => [key, resolve(part, depth + 1)]))
  }
  return resolve(thing, 0) as JsonObject
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value as a report shows it: short, and without guessing what was meant. */
export function describe(value: unknown): string {
  if (value === undefined) return 'missing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (isObject(value)) return 'an object'
  const text = JSON.stringify(value)
  return text.length > 80 ? `${[...text].slice(0, 79).join('')}…` : text
}
