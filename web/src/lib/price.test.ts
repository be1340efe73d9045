import { expect, it } from 'vitest'
import { formatPrice } from './price.ts'

it.each([
  [0, 0, 'EUR', 'Free'],
  [0, null, null, 'Free'],
  [null, null, null, null],
  [null, null, 'EUR', null],
  [null, 0, 'EUR', null],
  [10, null, 'EUR', 'From €10'],
  [null, 20, 'EUR', 'Up to €20'],
  [12.5, 12.5, 'EUR', '€12.50'],
  [10, 45.5, 'EUR', '€10 – €45.50'],
  [0, 20, 'EUR', 'Free – €20'],
  [1500, 1500, 'JPY', 'JP¥1,500'],
  [10, 10, null, '10'],
  [10, 10, '??', '10 ??'],
])('writes a price from %s to %s in %s as %s', (price_min, price_max, currency, text) => {
  expect(formatPrice({ price_min, price_max, currency }, 'en-IE')).toBe(text)
})
