import { distanceM } from './geo.ts'
import { MeilisearchFault, notCopied } from './errors.ts'
import type { StoredDocument } from './types.ts'

// https://www.meilisearch.com/docs/capabilities/filtering_sorting_faceting/advanced/filter_expression_syntax
export type Predicate = (document: StoredDocument) => boolean

/** Strings are joined by AND; an array inside the array by OR. */
export function compileFilter(filter: unknown, filterable: string[]): Predicate {
  const one = (text: unknown): Predicate => {
    if (typeof text !== 'string') throw invalid('Invalid syntax for the filter parameter: expected a String.')
    return new Parser(text, filterable).parse()
  }
  if (!Array.isArray(filter)) return one(filter)
  const all = filter.map((part: unknown) => {
    if (!Array.isArray(part)) return one(part)
    const any = part.map(one)
    return (document: StoredDocument) => any.some((matches) => matches(document))
  })
  return (document) => all.every((matches) => matches(document))
}

const TOKEN = /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(!=|>=|<=|[=<>(),[\]])|([\p{L}\p{N}_\-./]+))/uy

interface Token {
  text: string
  isQuoted: boolean
}

class Parser {
  readonly #source: string
  readonly #filterable: string[]
  readonly #tokens: Token[] = []
  #at = 0

  constructor(source: string, filterable: string[]) {
    this.#source = source
    this.#filterable = filterable
    TOKEN.lastIndex = 0
    let end = 0
    for (let match = TOKEN.exec(source); match; match = TOKEN.exec(source)) {
      end = TOKEN.lastIndex
      const [, quoted, operator, word] = match
      const text = quoted ? quoted.slice(1, -1).replaceAll(`\\${quoted[0]}`, quoted[0]!) : (operator ?? word!)
      this.#tokens.push({ text, isQuoted: quoted !== undefined })
    }
    if (source.slice(end).trim() !== '') throw this.#wrong()
  }

  parse(): Predicate {
    const found = this.#or()
    if (this.#at < this.#tokens.length) throw this.#wrong()
    return found
  }

  #or(): Predicate {
    const parts = [this.#and()]
    while (this.#takes('OR')) parts.push(this.#and())
    return (document) => parts.some((matches) => matches(document))
  }

  #and(): Predicate {
    const parts = [this.#not()]
    while (this.#takes('AND')) parts.push(this.#not())
    return (document) => parts.every((matches) => matches(document))
  }

  #not(): Predicate {
    if (this.#takes('NOT')) {
      const inner = this.#not()
      return (document) => !inner(document)
    }
    if (!this.#takes('(')) return this.#condition()
    const inner = this.#or()
    this.#expect(')')
    return inner
  }

  #condition(): Predicate {
    const attribute = this.#value()
    if (attribute === '_geoRadius') return this.#geoRadius()
    if (attribute.startsWith('_geo')) throw notCopied(`the filter ${attribute}`)
    this.#refuseUnfilterable(attribute)
    const valuesOf = (document: StoredDocument): unknown[] => {
      const value = document[attribute]
      return Array.isArray(value) ? value : [value]
    }
    const isNegated = this.#takes('NOT')
    if (this.#takes('IN')) {
      const wanted = this.#list()
      return (document) =>
        valuesOf(document).some((value) => wanted.some((one) => equals(value, one))) !== isNegated
    }
    if (isNegated) throw notCopied('NOT before this operator')
    for (const operator of ['=', '!=', '>=', '<=', '>', '<'] as const) {
      if (!this.#takes(operator)) continue
      const wanted = this.#value()
      if (operator === '=') return (document) => valuesOf(document).some((value) => equals(value, wanted))
      if (operator === '!=') return (document) => !valuesOf(document).some((value) => equals(value, wanted))
      const limit = Number(wanted)
      if (!Number.isFinite(limit)) throw notCopied('comparing texts')
      const compares = { '>': gt, '>=': ge, '<': lt, '<=': le }[operator]
      return (document) =>
        valuesOf(document).some((value) => typeof value === 'number' && compares(value, limit))
    }
    const operator = this.#tokens[this.#at]?.text
    throw operator && /^(TO|EXISTS|IS|CONTAINS|STARTS)$/.test(operator) ? notCopied(operator) : this.#wrong()
  }

  /** milli, `FilterCondition::GeoLowerThan`: the edge belongs to the circle. */
  #geoRadius(): Predicate {
    this.#refuseUnfilterable('_geo')
    this.#expect('(')
    const lat = this.#number()
    this.#expect(',')
    const lng = this.#number()
    this.#expect(',')
    const radius = this.#number()
    this.#expect(')')
    if (Math.abs(lat) > 90)
      throw invalid(`Bad latitude \`${lat}\`. Latitude must be contained between -90 and 90 degrees.`)
    if (Math.abs(lng) > 180)
      throw invalid(`Bad longitude \`${lng}\`. Longitude must be contained between -180 and 180 degrees.`)
    return ({ _geo }) => _geo != null && distanceM(_geo, { lat, lng }) <= radius
  }

  #list(): string[] {
    this.#expect('[')
    const values: string[] = []
    while (!this.#takes(']')) {
      if (values.length > 0) this.#expect(',')
      values.push(this.#value())
    }
    return values
  }

  #number(): number {
    const value = Number(this.#value())
    if (!Number.isFinite(value)) throw this.#wrong()
    return value
  }

  #value(): string {
    const token = this.#tokens[this.#at++]
    if (!token || (!token.isQuoted && /^[^\p{L}\p{N}_\-./]/u.test(token.text))) throw this.#wrong()
    return token.text
  }

  #takes(text: string): boolean {
    const token = this.#tokens[this.#at]
    if (!token || token.isQuoted || token.text !== text) return false
    this.#at++
    return true
  }

  #expect(text: string): void {
    if (!this.#takes(text)) throw this.#wrong()
  }

  #refuseUnfilterable(attribute: string): void {
    if (this.#filterable.includes(attribute)) return
    const list = this.#filterable.map((name) => `\`${name}\``).toSorted()
    const known =
      list.length > 0
        ? `Available filterable attribute patterns are: ${list.join(', ')}.`
        : 'This index does not have configured filterable attributes.'
    throw invalid(`Attribute \`${attribute}\` is not filterable. ${known}`)
  }

  #wrong(): MeilisearchFault {
    return invalid(`Was expecting an operation or a geo filter at \`${this.#source}\`.`)
  }
}

const invalid = (message: string) => new MeilisearchFault(400, 'invalid_search_filter', message)
const gt = (a: number, b: number) => a > b
const ge = (a: number, b: number) => a >= b
const lt = (a: number, b: number) => a < b
const le = (a: number, b: number) => a <= b

/** milli: a value is compared as a number too where both are one, and texts without regard to case. */
function equals(value: unknown, wanted: string): boolean {
  if (typeof value === 'number') return value === Number(wanted)
  if (typeof value === 'boolean') return String(value) === wanted.toLowerCase()
  return typeof value === 'string' && value.toLowerCase() === wanted.toLowerCase()
}
