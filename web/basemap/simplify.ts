import type { Point, Ring } from './mercator.ts'

/**
 * Douglas-Peucker with a tolerance that may differ from place to place, in the unit of the points.
 * Explicit stack: the coast of a continent has more points than the call stack has room for.
 */
export function simplifyRing(ring: Ring, toleranceAt: (point: Point) => number): Ring {
  const last = ring.length - 1
  if (last < 4) return ring
  const keep = new Uint8Array(ring.length)
  const middle = farthestFromFirst(ring)
  keep[0] = keep[middle] = keep[last] = 1
  const stack: [number, number][] = [
    [0, middle],
    [middle, last],
  ]
  for (let span = stack.pop(); span; span = stack.pop()) {
    const [from, to] = span
    let worst = 1
    let at = -1
    for (let i = from + 1; i < to; i++) {
      const point = ring[i]!
      const ratio = squareDistance(point, ring[from]!, ring[to]!) / toleranceAt(point) ** 2
      if (ratio > worst) {
        worst = ratio
        at = i
      }
    }
    if (at < 0) continue
    keep[at] = 1
    stack.push([from, at], [at, to])
  }
  return ring.filter((_, i) => keep[i])
}

function farthestFromFirst(ring: Ring): number {
  const [x, y] = ring[0]!
  let best = 0
  let at = 1
  ring.forEach(([px, py], i) => {
    const distance = (px - x) ** 2 + (py - y) ** 2
    if (distance > best) {
      best = distance
      at = i
    }
  })
  return at
}

function squareDistance([px, py]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const dx = bx - ax
  const dy = by - ay
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / length))
  return (px - ax - t * dx) ** 2 + (py - ay - t * dy) ** 2
}
