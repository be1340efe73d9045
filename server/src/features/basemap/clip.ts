import type { Line } from './decode-tile.ts'

/** The part of a closed ring in the square from `low` to `high` each way: Sutherland and Hodgman, side by side. */
export function clipRing(ring: Line, low: number, high: number): Line {
  let [lowest, highest] = [Infinity, -Infinity]
  for (let i = 0; i < ring.length; i++) {
    lowest = Math.min(lowest, ring[i]!)
    highest = Math.max(highest, ring[i]!)
  }
  // As most are, far out.
  if (lowest >= low && highest <= high) return ring
  let points = ring
  for (const axis of [0, 1] as const)
    for (const [limit, sign] of [
      [low, 1],
      [high, -1],
    ] as const)
      points = clipSide(points, axis, limit, sign)
  return points
}

/** What lies on one side of an axis-parallel line: above the limit (sign 1) or below it (-1). */
function clipSide(ring: Line, axis: 0 | 1, limit: number, sign: 1 | -1): Line {
  const kept: number[] = []
  const other = 1 - axis
  for (let i = 0; i < ring.length; i += 2) {
    const before = i === 0 ? ring.length - 2 : i - 2
    const from = (ring[before + axis]! - limit) * sign
    const to = (ring[i + axis]! - limit) * sign
    if (from >= 0 !== to >= 0) {
      const a = ring[before + other]!
      const crossing = a + ((ring[i + other]! - a) * from) / (from - to)
      kept.push(...(axis === 0 ? [limit, crossing] : [crossing, limit]))
    }
    if (to >= 0) kept.push(ring[i]!, ring[i + 1]!)
  }
  return kept
}

/** The parts of a line in the square from `low` to `high` each way: Liang and Barsky, segment by segment. */
export function clipLine(line: Line, low: number, high: number): Line[] {
  const parts: number[][] = []
  let part: number[] = []
  for (let i = 2; i < line.length; i += 2) {
    const [ax, ay, bx, by] = [line[i - 2]!, line[i - 1]!, line[i]!, line[i + 1]!]
    const [dx, dy] = [bx - ax, by - ay]
    const [leaveX, enterX] = between(ax, dx, low, high)
    const [leaveY, enterY] = between(ay, dy, low, high)
    const enter = Math.max(0, enterX, enterY)
    const leave = Math.min(1, leaveX, leaveY)
    if (enter > leave) continue
    if (enter > 0 || part.length === 0) {
      part = [ax + dx * enter, ay + dy * enter]
      parts.push(part)
    }
    part.push(ax + dx * leave, ay + dy * leave)
    if (leave < 1) part = []
  }
  return parts
}

/** Which fractions of a segment lie between the limits, along one axis. */
function between(start: number, length: number, low: number, high: number): [leave: number, enter: number] {
  if (length === 0) return start >= low && start <= high ? [Infinity, -Infinity] : [-Infinity, Infinity]
  const [one, two] = [(low - start) / length, (high - start) / length]
  return [Math.max(one, two), Math.min(one, two)]
}
