import type { Temporal } from 'temporal-polyfill'
import { stableNumber } from '../imports/index.ts'
import type { Blueprint } from './programme/blueprint.ts'

// Most of the programme lies in the first days, the rest reaches about two months.
const DENSE_DAYS = 10
const DENSE_SHARE = 0.6
const LAST_DAY = 55
const PINNED = { 'all day': 1, tonight: 3, today: 2, weekend: 6 }

const SATURDAY = 6

/**
 * Which day each entry of a city's programme takes place on. Every city has something now, today, tonight and this
 * weekend, whatever the day and the hour; entries for weekends and weekdays fall on one.
 */
export function planDays(
  entries: { key: string; blueprint: Blueprint }[],
  today: Temporal.PlainDate,
): Temporal.PlainDate[] {
  const left = { ...PINNED }
  return entries.map(({ key, blueprint }, rank) => {
    if (blueprint.kind === 'on show') return today.subtract({ days: blueprint.beganDaysAgo })
    const pin = pinOf(blueprint)
    if (pin && left[pin] > 0) {
      left[pin] -= 1
      return pin === 'weekend' ? weekendDay(today, blueprint, left.weekend % 2 === 0) : today
    }
    const share = rank / entries.length
    const days =
      share < DENSE_SHARE
        ? (share / DENSE_SHARE) * DENSE_DAYS
        : DENSE_DAYS + ((share - DENSE_SHARE) / (1 - DENSE_SHARE)) * (LAST_DAY - DENSE_DAYS)
    return suitableDay(today.add({ days: Math.floor(days) }), blueprint, stableNumber(key, 2) === 0)
  })
}

function pinOf(blueprint: Blueprint): keyof typeof PINNED | undefined {
  if (blueprint.on === 'weekend') return takesDays(blueprint) ? undefined : 'weekend'
  if (blueprint.on || blueprint.kind === 'on show') return undefined
  if (blueprint.kind === 'whole days') return takesDays(blueprint) ? undefined : 'all day'
  return blueprint.start >= '18:00' ? 'tonight' : 'today'
}

function suitableDay(
  day: Temporal.PlainDate,
  blueprint: Blueprint,
  prefersSunday: boolean,
): Temporal.PlainDate {
  if (blueprint.on === 'weekend') return weekendDay(day, blueprint, prefersSunday)
  const isWeekend = day.dayOfWeek >= SATURDAY
  return blueprint.on === 'weekdays' && isWeekend ? day.add({ days: 8 - day.dayOfWeek }) : day
}

/** A day of the weekend that is now or comes next, never before `day`; what takes two days begins on a Saturday. */
function weekendDay(
  day: Temporal.PlainDate,
  blueprint: Blueprint,
  prefersSunday: boolean,
): Temporal.PlainDate {
  if (takesDays(blueprint)) return day.add({ days: (SATURDAY - day.dayOfWeek + 7) % 7 })
  const wanted = prefersSunday ? SATURDAY + 1 : SATURDAY
  return day.add({ days: Math.max(0, wanted - day.dayOfWeek) })
}

const takesDays = (blueprint: Blueprint) =>
  blueprint.kind === 'whole days'
    ? blueprint.days > 1
    : blueprint.kind === 'timed' && blueprint.minutes > 24 * 60
