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
  const offers = objects(record['offers']).map((offer) => pricesOf(offer, note))
  const prices = offers.flatMap((offer) => offer.prices)
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
  if (highest === 0 && isFree === false) {
    note('it is not free by isAccessibleForFree and has only the price 0: price left out')
    return UNKNOWN
  }
  if (highest === 0 && (amounts.length < prices.length || offers.some(({ mayCostMore }) => mayCostMore))) {
    note('only the price 0 is known of several: price left out')
    return UNKNOWN
  }
  return { price_min: lowest, price_max: highest, currency }
}

interface Price {
  amount: number
  currency: string | null
}

interface OfferPrices {
  prices: Price[]
  /** Whether it says that there is a price beside these, which cannot be taken or is not known. */
  mayCostMore: boolean
}

function pricesOf(offer: JsonObject, note: Note): OfferPrices {
  const specification = objects(offer['priceSpecification'])[0]
  const source =
    offer['price'] === undefined && specification
      ? { ...specification, ...offer, price: specification['price'] }
      : offer
  const currency = currencyOf(source['priceCurrency'])
  const given = ['price', 'lowPrice', 'highPrice'].flatMap((field) => {
    const found = list(source[field])[0]
    return found === undefined || found === '' ? [] : [{ field, found }]
  })
  const prices = given.flatMap(({ field, found }): Price[] => {
    const amount = amountOf(found, currency)
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
  const isOpen = given.length === 1 && given[0]!.field === 'lowPrice'
  return { prices, mayCostMore: isOpen || prices.length < given.length }
}

function amountOf(value: unknown, currency: string | null): number | null {
  const text = withoutCurrency(rawText(value) ?? '', currency)
  // 1.234 and 1,234 mean different things in different countries, so neither is guessed at; 1,234.50 means one.
  const [digits, decimals = ''] = text.split(/[.,](?=\d{1,2}$)/) as [string, string?]
  const separator = text.charAt(digits.length)
  const isPlain = /^\d+$/.test(digits)
  const isGrouped =
    (separator === '.' && /^\d{1,3}(,\d{3})+$/.test(digits)) ||
    (separator === ',' && /^\d{1,3}(\.\d{3})+$/.test(digits))
  if (!isPlain && !isGrouped) return null
  const amount = Number(`${digits.replace(/[.,]/g, '')}.${decimals}`)
  return amount < PRICE_LIMIT ? amount : null
}

/** `€12.50` and `12.50 EUR` without what `priceCurrency` says as well. */
function withoutCurrency(text: string, currency: string | null): string {
  if (currency === null) return text
  const parts = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
  }).formatToParts(0)
  const sign = parts.find(({ type }) => type === 'currency')!.value
  for (const mark of [currency, sign]) {
    if (text.startsWith(mark)) return text.slice(mark.length).trim()
    if (text.endsWith(mark)) return text.slice(0, -mark.length).trim()
  }
  return text
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
