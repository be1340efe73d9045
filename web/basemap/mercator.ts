/** A position in the square that the whole Web Mercator world fills: x to the east, y to the south, both 0 to 1. */
export type Point = [x: number, y: number]
/** A closed line: the last point repeats the first. */
export type Ring = Point[]
/** The outer ring, then the holes. */
export type Polygon = Ring[]

const EARTH_CIRCUMFERENCE_KM = 40_075

export function mercator(longitude: number, latitude: number): Point {
  const sine = Math.sin((latitude * Math.PI) / 180)
  const y = 0.5 - (0.25 * Math.log((1 + sine) / (1 - sine))) / Math.PI
  return [longitude / 360 + 0.5, Math.min(1, Math.max(0, y))]
}

/** How many kilometres one world width stands for at this height of the map. */
export function kmPerWorld(y: number): number {
  return EARTH_CIRCUMFERENCE_KM / Math.cosh(Math.PI * (1 - 2 * y))
}

/** Positive whichever way the ring runs. */
export function ringArea(ring: readonly Point[]): number {
  let sum = 0
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1]!
    const [bx, by] = ring[i]!
    sum += ax * by - bx * ay
  }
  return Math.abs(sum / 2)
}
