import type { Point, Ring } from './mercator.ts'

/** A square table of heights, row by row, zero along its edge. */
export interface Field {
  size: number
  heights: Float32Array
  /** The cells that a line may cross, by the index of their upper left corner. */
  active: readonly number[]
}

// The edges that the line through a cell crosses, by which corners are inside (upper left 1, upper right 2,
// lower right 4, lower left 8), with the inside on its right. Edges: 0 top, 1 right, 2 bottom, 3 left.
const CROSSINGS: [from: number, to: number][][] = [
  [], [[0, 3]], [[1, 0]], [[1, 3]],
  [[2, 1]], [[0, 3], [2, 1]], [[2, 0]], [[2, 3]],
  [[3, 2]], [[0, 2]], [[1, 0], [3, 2]], [[1, 2]],
  [[3, 1]], [[0, 1]], [[3, 0]], [],
] // prettier-ignore

/** The closed lines at one height (marching squares), in cells; holes run the other way round. */
export function contour({ size, heights, active }: Field, level: number): Ring[] {
  const next = new Map<number, number>()
  for (const cell of active) {
    const inside =
      (heights[cell]! >= level ? 1 : 0) |
      (heights[cell + 1]! >= level ? 2 : 0) |
      (heights[cell + size + 1]! >= level ? 4 : 0) |
      (heights[cell + size]! >= level ? 8 : 0)
    for (const [from, to] of CROSSINGS[inside]!) next.set(edgeKey(cell, from, size), edgeKey(cell, to, size))
  }
  const pointOn = (key: number): Point => {
    const corner = key >> 1
    const isVertical = (key & 1) === 1
    const a = heights[corner]!
    const b = heights[isVertical ? corner + size : corner + 1]!
    const t = (level - a) / (b - a)
    const [x, y] = [corner % size, Math.floor(corner / size)]
    return isVertical ? [x, y + t] : [x + t, y]
  }
  const rings: Ring[] = []
  for (const start of next.keys()) {
    const ring: Ring = []
    for (let at: number | undefined = start; at !== undefined && next.has(at);) {
      ring.push(pointOn(at))
      const following: number | undefined = next.get(at)
      next.delete(at)
      at = following
    }
    ring.push(ring[0]!)
    if (ring.length > 3) rings.push(ring)
  }
  return rings
}

/** Each edge of the table has one number, whichever of its two cells asks. */
function edgeKey(cell: number, edge: number, size: number): number {
  if (edge === 0) return cell * 2
  if (edge === 1) return (cell + 1) * 2 + 1
  return edge === 2 ? (cell + size) * 2 : cell * 2 + 1
}
