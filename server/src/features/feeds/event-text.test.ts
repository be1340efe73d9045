import { expect, it } from 'vitest'
import { exampleEventDetail } from '@eventbuzz/contract/examples'
import type { EventDetail } from '@eventbuzz/contract/events'
import { localInstant, priceText, summaryText, titleText, whenText, whereText } from './event-text.ts'

const anEvent = (wishes: Partial<EventDetail> = {}) => ({ ...exampleEventDetail, ...wishes }) as EventDetail

const LISBON = 'Europe/Lisbon'
it.each([
  ['an evening', '2026-06-11T18:00:00Z', '2026-06-11T20:00:00Z', LISBON, false, 'Thursday 11 June 2026, 19:00 – 21:00 (WEST)'],
  ['an unknown end', '2026-06-11T18:00:00Z', null, LISBON, false, 'Thursday 11 June 2026, 19:00 (WEST)'],
  ['a night', '2026-06-11T21:00:00Z', '2026-06-12T03:00:00Z', LISBON, false, 'Thursday 11 June 2026, 22:00 – Friday 12 June 2026, 04:00 (WEST)'],
  ['an end at midnight', '2026-06-11T18:00:00Z', '2026-06-11T23:00:00Z', LISBON, false, 'Thursday 11 June 2026, 19:00 – 00:00 (WEST)'],
  ['the night the clocks go back', '2026-10-24T23:30:00Z', '2026-10-25T02:30:00Z', LISBON, false, 'Sunday 25 October 2026, 00:30 – 02:30 (WEST)'],
  ['a whole day', '2026-06-10T23:00:00Z', null, LISBON, true, 'Thursday 11 June 2026'],
  ['whole days', '2026-06-10T23:00:00Z', '2026-06-13T23:00:00Z', LISBON, true, 'Thursday 11 June 2026 – Saturday 13 June 2026'],
  ['a zone of three quarters', '2026-06-11T18:00:00Z', null, 'Asia/Kathmandu', false, 'Thursday 11 June 2026, 23:45 (GMT+5:45)'],
] as const)('says when: %s', (_, start_date, end_date, timezone, all_day, text) => {
  expect(whenText({ start_date, end_date, timezone, all_day })).toBe(text)
}) // prettier-ignore

it('gives instants the offset of the place', () => {
  expect(localInstant('2026-06-11T18:00:00.000Z', LISBON)).toBe('2026-06-11T19:00:00+01:00')
  expect(localInstant('2026-01-11T18:00:00.000Z', LISBON)).toBe('2026-01-11T18:00:00+00:00')
  expect(localInstant('2026-01-11T18:00:00.000Z', 'Asia/Kathmandu')).toBe('2026-01-11T23:45:00+05:45')
})

it('says where, each part once', () => {
  expect(whereText(anEvent({ country: 'PT' }))).toBe(
    'Ribeira das Naus, Av. Ribeira das Naus, Lisboa, Portugal',
  )
  expect(whereText(anEvent({ venue: null, address: 'Rua A 1, Lisboa', country: null }))).toBe(
    'Rua A 1, Lisboa',
  )
  expect(whereText(anEvent({ venue: null, address: 'Rua A 1, 1100-148 Lisboa', country: null }))).toBe(
    'Rua A 1, 1100-148 Lisboa',
  )
  const street = { venue: 'Café X', address: 'Berliner Straße 5', city: 'Berlin', country: 'DE' }
  expect(whereText(anEvent(street))).toBe('Café X, Berliner Straße 5, Berlin, Germany')
  expect(whereText(anEvent({ venue: null, address: null, city: null, country: null }))).toBe('')
})

it.each([
  [0, 0, null, 'Free'],
  [0, null, 'EUR', 'Free'],
  [12.5, 12.5, 'EUR', '€12.50'],
  [10, 45, 'EUR', '€10 – €45'],
  [0, 5, 'EUR', '€0 – €5'],
  [10, null, 'JPY', 'From JP¥10'],
  [null, null, null, undefined],
])('says %j to %j %s costs %j', (price_min, price_max, currency, text) => {
  expect(priceText({ price_min, price_max, currency })).toBe(text)
})

it('sums up in one line', () => {
  expect(summaryText(anEvent({ description: `**Fado**\n\n${'word '.repeat(100)}` }))).toMatch(
    /^Thursday 11 June 2026, 19:00 – 21:00 \(WEST\) · Ribeira .* Portugal\. Fado word [^\n]* word…$/,
  )
})

it('keeps no sign in a title that turns text round', () => {
  expect(titleText({ title: 'Jazz\u202e zzaJ\n\u0000night' })).toBe('Jazz zzaJ night')
})
