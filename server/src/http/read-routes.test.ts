import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { anEvent } from '../../test/builders.ts'
import { describe as description } from '../../test/checked-answers.ts'
import { useTestDatabase } from '../../test/db.ts'
import { aPerson } from '../../test/issuer.ts'

const database = useTestDatabase()
const { app, issuer, clock } = useTestApp(database)
const RUNS = 80

type Schema = Record<string, unknown>

// prettier-ignore
const NASTY = [
  '', ' ', '\u0000', 'a\u0000b', '\ufffe', '%', '%00', '%zz', "'", '"', "');--", '\\', '../..', '{}', '[]', 'null', 'true',
  'NaN', 'Infinity', '-Infinity', '1e999', '1e-400', '-0', '0x10', '9007199254740993', '99999999999999999999', 'false',
  '0000-01-01T00:00:00Z', '9999-12-31T23:59:60Z', '+275760-09-13T00:00:00Z', '2026-02-30T00:00:00Z',
  '2026-06-10T12:00:00', '2026-06-10T12:00:00+99:99', '2026-06-10T12:00:00+14:00', '🎉', '\u202e', 'İ', 'ﬀ',
  'x'.repeat(5_000), '00000000-0000-0000-0000-000000000000',
]

/** What anybody may type into an address. */
const anything = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double().map(String),
  fc.bigInt().map(String),
  fc.constantFrom(...NASTY),
)

/** What the schema allows, and what lies just beside it. */
function nearly(schema: Schema): fc.Arbitrary<string | string[]> {
  const { type, minimum, maximum, items, format } = schema as {
    type?: string
    minimum?: number
    maximum?: number
    items?: Schema
    format?: string
  }
  const values =
    schema['enum'] ?? (schema['anyOf'] as Schema[] | undefined)?.flatMap((one) => one['const'] ?? [])
  if (Array.isArray(values) && values.length > 0) return fc.constantFrom(...values.map(String))
  if (type === 'integer' || type === 'number') {
    const [least, most] = [minimum ?? -1_000, maximum ?? 100_000]
    const edges = [least, most, least - 1, most + 1, 0].map(String)
    const within =
      type === 'integer'
        ? fc.integer({ min: Math.ceil(least), max: Math.floor(most) })
        : fc.double({ min: least, max: most, noNaN: true })
    return fc.oneof(within.map(String), fc.constantFrom(...edges))
  }
  if (type === 'boolean') return fc.constantFrom('true', 'false')
  if (type === 'array')
    return fc.array(fc.oneof(nearly(items ?? {}), anything).map(String), { maxLength: 25 })
  if (format === 'date-time')
    return fc
      .date({
        min: new Date('0001-01-01T00:00:00Z'),
        max: new Date('9999-12-31T00:00:00Z'),
        noInvalidDate: true,
      })
      .map((date) => date.toISOString())
  const numbers = fc.array(fc.double({ min: -200, max: 200, noNaN: true }), { minLength: 3, maxLength: 5 })
  return fc.oneof(
    fc.constantFrom('music', 'jazz', '"late night" jazz'),
    numbers.map((list) => list.join(',')),
  )
}

const encode = (text: string) => encodeURIComponent(Buffer.from(text).toString())

/** Addresses of a route, most of them nearly right. */
function addresses(
  path: string,
  parameters: { name: string; in: string; required?: boolean; schema: Schema }[],
) {
  const values = parameters.map(({ name, in: place, required, schema }) =>
    fc.record({
      name: fc.constant(name),
      place: fc.constant(place),
      isGiven:
        place === 'path'
          ? fc.constant(true)
          : required
            ? fc.integer({ min: 0, max: 9 }).map((n) => n > 0)
            : fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
      value: fc.oneof(
        { arbitrary: nearly(schema), weight: 4 },
        { arbitrary: fc.oneof(anything, fc.array(anything, { maxLength: 3 })), weight: 1 },
      ),
    }),
  )
  const extra = fc.array(
    fc.tuple(fc.oneof(anything, fc.constantFrom('__proto__', 'constructor', 'lat[]', 'lat')), anything),
    { maxLength: 1 },
  )
  return fc
    .tuple(fc.tuple(...values), fc.oneof({ arbitrary: fc.constant([]), weight: 4 }, extra))
    .map(([given, unknown]) => {
      const pairs = given.filter(({ isGiven, place }) => isGiven && place === 'query')
      const query = [
        ...pairs.flatMap(({ name, value }) => [value].flat().map((one) => [name, one] as const)),
        ...unknown,
      ].map(([name, value]) => `${encode(name)}=${encode(value)}`)
      const filled = given
        .filter(({ place }) => place === 'path')
        .reduce(
          (url, { name, value }) => url.replace(`{${name}}`, () => encode([value].flat().join(',')) || '-'),
          path,
        )
      return query.length > 0 ? `${filled}?${query.join('&')}` : filled
    })
}

describe('every route that reads', () => {
  it('answers as described, whatever it is asked, and never breaks', { timeout: 120_000 }, async () => {
    for (let n = 0; n < 3; n++) await anEvent(database.db)
    const authorization = `Bearer ${await issuer().token(aPerson('admin'), clock.now())}`
    const routes = Object.entries(description(app()).paths).flatMap(([path, { get }]) =>
      get ? [{ path, get }] : [],
    )
    expect(routes.length).toBeGreaterThanOrEqual(6)
    const seen = new Set<string>()
    for (const { path, get } of routes) {
      const requests = fc.record({
        url: addresses(path, get.parameters?.filter((one) => one.in !== 'header') ?? []),
        headers: fc.constantFrom({}, { authorization }),
      })
      const property = fc.asyncProperty(requests, async ({ url, headers }) => {
        // What is answered is held against the description there.
        const { statusCode } = await app().inject({ url, headers })
        seen.add(`${path} ${statusCode}`)
        expect(statusCode, `GET ${url}`).toBeLessThan(500)
      })
      await fc.assert(property, { numRuns: RUNS })
    }
    // Most of what was asked has to get past the first check to be of use.
    const good = ['nearby', 'bubbles', 'search'].filter((route) => seen.has(`/api/v1/events/${route} 200`))
    expect(good).not.toEqual([])
  })
})
