import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { planDays } from './demo-days.ts'
import { programme } from './programme.ts'

const entries = Object.values(programme)
  .flat()
  .map((blueprint, index) => ({ key: String(index), blueprint }))
const week = Array.from({ length: 7 }, (_, i) => Temporal.PlainDate.from('2026-11-23').add({ days: i }))

describe('planDays', () => {
  it.each(week)('keeps weekends for weekends and weekdays for weekdays, seen from %s', (today) => {
    const planned = planDays(entries, today).map((day, i) => ({ day, on: entries[i]!.blueprint.on }))
    const daysOf = (on: 'weekend' | 'weekdays') =>
      planned.filter((entry) => entry.on === on).map(({ day }) => day.dayOfWeek)
    expect(new Set(daysOf('weekend'))).toEqual(new Set([6, 7]))
    expect(Math.max(...daysOf('weekdays'))).toBeLessThanOrEqual(5)
  })

  it.each(week)('begins what takes two days on a Saturday, seen from %s', (today) => {
    const days = planDays(entries, today).filter((_, i) => {
      const { blueprint } = entries[i]!
      return blueprint.kind === 'whole days' && blueprint.days === 2
    })
    expect(days.map(({ dayOfWeek }) => dayOfWeek)).toEqual([6, 6])
  })

  it.each(week)('never plans the past, except for what is on show already, seen from %s', (today) => {
    const past = planDays(entries, today).flatMap((day, i) =>
      Temporal.PlainDate.compare(day, today) < 0 ? [entries[i]!.blueprint.kind] : [],
    )
    expect(past).toEqual(['on show', 'on show'])
  })
})
