import type { VenueKind } from '../city.ts'

interface Common {
  /** Cities take turns with them, so that no city has two alike and few share one. */
  titles: string[]
  /** `{name}` is a word of the city, `{area}` and `{venue}` are the place's. */
  about: string
  at: VenueKind
  /** In units of the city; a pair is a range. */
  price: 'free' | 'unknown' | number | [number, number]
  tags: string[]
  on?: 'weekend' | 'weekdays'
}

/** One event of a city's programme before it has a place and a day. */
export type Blueprint = Common &
  (
    | { kind: 'timed'; start: string; minutes: number }
    | { kind: 'whole days'; days: number }
    /** Began before today and goes on. */
    | { kind: 'on show'; opens: string; closes: string; beganDaysAgo: number; days: number }
  )
