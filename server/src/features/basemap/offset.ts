import type { Line } from './decode-tile.ts'

/** How much further out than the line itself its corners may get. */
const LONGEST_CORNER = 1.5

/** The ring that runs `distance` to the right of a closed one. */
export function offsetRing(ring: Line, distance: number): Line {
  const points = withoutDoubles(ring)
  const count = points.length
  if (count < 3) return []
  // Of the side that begins at each point: one to the right, where y grows downwards.
  const normals = points.map(([x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % count]!
    const length = Math.hypot(nextX - x, nextY - y)
    return [(y - nextY) / length, (nextX - x) / length] as const
  })
  return points.flatMap(([x, y], i) => {
    const [ax, ay] = normals[(i + count - 1) % count]!
    const [bx, by] = normals[i]!
    const share = 1 + ax * bx + ay * by
    const corner = Math.sqrt(2 / share)
    return corner > LONGEST_CORNER
      ? [x + ax * distance, y + ay * distance, x + bx * distance, y + by * distance]
      : [x + ((ax + bx) / share) * distance, y + ((ay + by) / share) * distance]
  })
}

function withoutDoubles(ring: Line): [number, number][] {
  const points: [number, number][] = []
  for (let i = 0; i < ring.length; i += 2) {
    const last = points.at(-1)
    if (last?.[0] !== ring[i] || last?.[1] !== ring[i + 1]) points.push([ring[i]!, ring[i + 1]!])
  }
  const [first, last] = [points[0], points.at(-1)]
  if (points.length > 1 && first![0] === last![0] && first![1] === last![1]) points.pop()
  return points
}
