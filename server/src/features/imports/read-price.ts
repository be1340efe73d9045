import { describe, type JsonObject } from './json-ld.ts'
import { list, localName, objects, rawText, type Note } from './values.ts'

/** Zero is free; null is unknown, which must never be shown as free. */
export interface EventPrice {
  price_min: number | null
  price_max: number | null
  currency: string | null
}

const UNKNOWN: EventPrice = { price_min: null, price_max: null, currency: null }
// numeric(10, 2)
const PRICE_LIMIT = 1e8

/** The lowest and the highest price of all offers, and free where the source says so. */
export function readPrice(record: JsonObject, note: Note): EventPrice {
  const prices = objects(record['offers']).flatMap((offer) => pricesOf(offer, note))
  const isFree = booleanOf(record['isAccessibleForFree'])
  const currency = prices.find(({ currency }) => currency !== null)?.currency ?? null

  if (isFree === true) {
    if (prices.some(({ amount }) => amount > 0))
      note('it is free by isAccessibleForFree and has a price: taken as free')
    return { price_min: 0, price_max: 0, currency }
  }
  if (prices.length === 0) return UNKNOWN

  const amounts = prices
    .filter((price) => price.amount === 0 || price.currency === currency)
    .map(({ amount }) => amount)
  if (amounts.length < prices.length)
    note(`offers are in several currencies: only ${currency ?? 'those with one'} taken`)
  const [lowest, highest] = [Math.min(...amounts), Math.max(...amounts)]
  if (isFree === false && highest === 0) {
    note('it is not free by isAccessibleForFree and has only the price 0: price left out')
    return UNKNOWN
  }
  return { price_min: lowest, price_max: highest, currency }
}

interface Price {
  amount: number
  currency: string | null
}

function pricesOf(offer: JsonObject, note: Note): Price[] {
  const specification = objects(offer['priceSpecification'])[0]
  const source =
    offer['price'] === undefined && specification
      ? { ...specification, ...offer, price: specification['price'] }
      : offer
  const currency = currencyOf(source['priceCurrency'])
  return ['price', 'lowPrice', 'highPrice'].flatMap((field): Price[] => {
    const found = list(source[field])[0]
    if (found === undefined || found === '') return []
    const amount = amountOf(found)
    if (amount === null) {
      note(`offers.${field} is ${describe(found)}, wanted a number with at most 2 decimals: left out`)
      return []
    }
    if (amount > 0 && currency === null) {
      const was = describe(source['priceCurrency'] ?? undefined)
      note(`offers.priceCurrency is ${was}, wanted an ISO 4217 code: ${field} left out`)
      return []
    }
    return [{ amount, currency }]
  })
}

function amountOf(value: unknown): number | null {
  const text = rawText(value)
  // 1.234 and 1,234 mean different things in different countries, so neither is guessed at.
  if (text === null || !/^\d+([.,]\d{1,2})?$/.test(text)) return null
  const amount = Number(text.replace(',', '.'))
  return amount < PRICE_LIMIT ? amount : null
}

function currencyOf(value: unknown): string | null {
  const code = rawText(value)?.toUpperCase()
  return code !== undefined && /^[A-Z]{3}$/.test(code) ? code : null
}

function booleanOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value
  const word = localName(rawText(value) ?? '').toLowerCase()
  return word === 'true' ? true : word === 'false' ? false : null
}
