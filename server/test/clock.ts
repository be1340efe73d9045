export interface Clock {
  now: () => Date
  set: (instant: string) => void
}

/** A Wednesday at noon UTC. */
const NOON = '2026-06-10T12:00:00.000Z'

export function aClock(start = NOON): Clock {
  let time = new Date(start)
  return {
    now: () => new Date(time),
    set: (instant) => {
      time = new Date(instant)
    },
  }
}
