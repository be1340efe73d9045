import { contour } from './contour.ts'
import { boundsOf, type Box } from './box.ts'
import { kmPerWorld, ringArea, type Point, type Polygon, type Ring } from './mercator.ts'
import { simplifyRing } from './simplify.ts'

/** A cell is 600 m at the equator; the source knows inland water no finer than three times that. */
const CELLS = 2 ** 16
/** Lakes closer than this, in cells, are looked at together: the source cuts large ones into pieces. */
const REACH = 3
const BLUR = 2
const LEVEL = 0.43

/** A line around water (depth odd) or around land in it, and how much it holds. */
export interface Shore {
  ring: Ring
  isWater: boolean
  area: number
}

/**
 * Smooth lakes out of jagged ones. The source draws inland water as blocks on a coarse grid, with gaps where
 * its squares met: painted on cells, blurred and outlined again, the blocks become shores and the gaps close.
 */
export function smoothLakes(shores: readonly Shore[], leastKm2: (point: Point) => number): Polygon[] {
  return groupsOf(shores).flatMap((group) => {
    const [first] = group
    const sizeKm2 =
      group.reduce((sum, { isWater, area }) => sum + (isWater ? area : 0), 0) *
      kmPerWorld(first!.ring[0]![1]) ** 2
    if (sizeKm2 < leastKm2(first!.ring[0]!) * 0.8) return []
    const { field, left, top } = paint(group)
    const rings = contour(field, LEVEL).map((ring) =>
      ring.map(([x, y]): Point => [(x + left) / CELLS, (y + top) / CELLS]),
    )
    return nest(rings.map((ring) => simplifyRing(ring, () => 0.3 / CELLS))).filter(([outer]) => {
      const middle = outer![0]!
      return ringArea(outer!) * kmPerWorld(middle[1]) ** 2 >= leastKm2(middle)
    })
  })
}

function groupsOf(shores: readonly Shore[]): Shore[][] {
  const boxes = shores.map(({ ring }) => cellBox(ring))
  const parent = shores.map((_, i) => i)
  const root = (i: number): number => {
    while (parent[i] !== i) i = parent[i] = parent[parent[i]!]!
    return i
  }
  const byColumn = shores
    .map((_, i) => i)
    .sort((a, b) => boxes[a]!.left - boxes[b]!.left || shores[b]!.area - shores[a]!.area)
  let open: number[] = []
  for (const i of byColumn) {
    const box = boxes[i]!
    open = open.filter((j) => boxes[j]!.right + REACH >= box.left)
    for (const j of open) {
      const other = boxes[j]!
      if (other.bottom + REACH < box.top || box.bottom + REACH < other.top) continue
      // Islands belong to the water around them and to nothing else: those of the sea would chain up whole coasts.
      if (shores[i]!.isWater || contains(other, box)) parent[root(i)] = root(j)
    }
    if (shores[i]!.isWater) open.push(i)
  }
  const groups = new Map<number, Shore[]>()
  shores.forEach((shore, i) => {
    const group = groups.get(root(i))
    if (group) group.push(shore)
    else groups.set(root(i), [shore])
  })
  return [...groups.values()].filter((group) => group.some(({ isWater }) => isWater))
}

function contains(outer: Box, inner: Box): boolean {
  const isAcross = outer.left <= inner.left && outer.right >= inner.right
  return isAcross && outer.top <= inner.top && outer.bottom >= inner.bottom
}

function cellBox(ring: Ring): Box {
  const box = boundsOf(ring)
  return {
    left: Math.floor(box.left * CELLS),
    right: Math.ceil(box.right * CELLS),
    top: Math.floor(box.top * CELLS),
    bottom: Math.ceil(box.bottom * CELLS),
  }
}

function paint(group: Shore[]) {
  const boxes = group.map(({ ring }) => cellBox(ring))
  const margin = 2 * BLUR + 2
  const left = Math.min(...boxes.map((box) => box.left)) - margin
  const top = Math.min(...boxes.map((box) => box.top)) - margin
  const size = Math.max(...boxes.map((box) => box.right)) - left + margin
  const rows = Math.max(...boxes.map((box) => box.bottom)) - top + margin
  let heights: Float32Array<ArrayBufferLike> = new Float32Array(size * rows)
  // What is inside lies on top: an island in a lake, a pond on the island.
  for (const { ring, isWater } of group.toSorted((a, b) => b.area - a.area))
    fill(heights, size, ring, left, top, isWater ? 1 : 0)
  for (const step of [1, size, 1, size]) heights = blur(heights, step)
  const active: number[] = []
  for (let cell = 0; cell < heights.length - size - 1; cell++) {
    const isWater = heights[cell]! >= LEVEL
    const isSame =
      heights[cell + 1]! >= LEVEL === isWater &&
      heights[cell + size]! >= LEVEL === isWater &&
      heights[cell + size + 1]! >= LEVEL === isWater
    if (!isSame) active.push(cell)
  }
  return { field: { size, heights, active }, left, top }
}

function fill(heights: Float32Array, size: number, ring: Ring, left: number, top: number, value: number) {
  const crossings = new Map<number, number[]>()
  for (let i = 1; i < ring.length; i++) {
    let [ax, ay] = [ring[i - 1]![0] * CELLS - left, ring[i - 1]![1] * CELLS - top]
    let [bx, by] = [ring[i]![0] * CELLS - left, ring[i]![1] * CELLS - top]
    if (ay > by) [ax, ay, bx, by] = [bx, by, ax, ay]
    for (let row = Math.ceil(ay); row < by; row++) {
      const x = ax + ((row - ay) / (by - ay)) * (bx - ax)
      const there = crossings.get(row)
      if (there) there.push(x)
      else crossings.set(row, [x])
    }
  }
  for (const [row, xs] of crossings) {
    xs.sort((a, b) => a - b)
    for (let i = 0; i + 1 < xs.length; i += 2)
      heights.fill(value, row * size + Math.ceil(xs[i]!), row * size + Math.floor(xs[i + 1]!) + 1)
  }
}

/** The mean along one axis. The margin is wide enough that rows do not run into each other. */
function blur(heights: Float32Array, step: number): Float32Array {
  const soft = new Float32Array(heights.length)
  const reach = BLUR * step
  for (let i = reach; i < heights.length - reach; i++) {
    let sum = 0
    for (let j = i - reach; j <= i + reach; j += step) sum += heights[j]!
    soft[i] = sum / (2 * BLUR + 1)
  }
  return soft
}

/** Puts islands into the lakes that they lie in. */
function nest(rings: Ring[]): Polygon[] {
  const isIsland = (ring: Ring) => signedArea(ring) < 0
  const lakes = rings
    .filter((ring) => ring.length >= 4 && !isIsland(ring))
    .map((ring) => ({ polygon: [ring], box: boundsOf(ring) }))
  for (const island of rings) {
    if (island.length < 4 || !isIsland(island)) continue
    const [x, y] = island[0]!
    const around = lakes.filter(
      ({ polygon, box }) =>
        x > box.left && x < box.right && y > box.top && y < box.bottom && isWithin(island[0]!, polygon[0]!),
    )
    around.sort((a, b) => ringArea(a.polygon[0]!) - ringArea(b.polygon[0]!))[0]?.polygon.push(island)
  }
  return lakes.map(({ polygon }) => polygon)
}

export function isWithin([x, y]: Point, ring: Ring): boolean {
  let within = false
  for (let i = 1; i < ring.length; i++) {
    const [ax, ay] = ring[i - 1]!
    const [bx, by] = ring[i]!
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within
  }
  return within
}

/** Positive where the ring runs clockwise on the screen. */
export function signedArea(ring: Ring): number {
  let sum = 0
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1]![0] * ring[i]![1] - ring[i]![0] * ring[i - 1]![1]
  return sum / 2
}
