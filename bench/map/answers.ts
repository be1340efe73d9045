import type { Bubble, BubbleMap, Cluster } from '@eventbuzz/contract/events'
import type { BoundingBox } from '@eventbuzz/contract/geo'
import { clusterSquares, joinTouching, mercator } from '../../server/src/features/events/rules.ts'

const CATEGORIES = ['music', 'sports', 'arts', 'food']
const CELL_ZOOM = 1

/**
 * Made-up bubbles, about `count` of them in a box, strewn evenly. A place has the same ones in every box of a zoom, so
 * that a map that is moved gets some that it had and some that it had not.
 */
export function strewnBubbles(box: BoundingBox, zoom: number, count: number, color: string): Bubble[] {
  const cells = 2 ** (zoom + CELL_ZOOM)
  const [left, top] = cellOf(box.west, box.north, cells)
  const [right, bottom] = cellOf(box.east, box.south, cells)
  const columns = Math.max(1, Math.round(right - left))
  const rows = Math.max(1, Math.round(bottom - top))
  const each = count / (columns * rows)
  const found: Bubble[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const [x, y] = [Math.round(left) + column, Math.round(top) + row]
      const random = randomFrom((zoom * 7919 + x) * 104_729 + y)
      const here = Math.floor(each + random())
      for (let index = 0; index < here; index++) {
        found.push({
          id: idOf(zoom, x, y, index),
          title: `Event ${index} of ${x}, ${y}`,
          longitude: ((x + random()) / cells) * 360 - 180,
          latitude: latitudeOf((y + random()) / cells),
          category_slug: CATEGORIES[index % CATEGORIES.length]!,
          category_color: color,
          start_date: '2026-12-24T18:00:00.000Z',
        })
      }
    }
  }
  return found
}

/** The same events as single bubbles, which no server of ours sends. */
export function unclustered(bubbles: Bubble[]): BubbleMap {
  return { bubbles, clusters: [], total: bubbles.length }
}

/** The same events as the API answers them: its squares, joined by its own rule. */
export function clusteredByServer(bubbles: Bubble[], box: BoundingBox, zoom: number): BubbleMap {
  const squares = clusterSquares(box, zoom)
  const groups = new Map<string, Bubble[]>()
  for (const bubble of bubbles) {
    const { x, y } = mercator(bubble)
    const key = `${Math.floor(x * squares)} ${Math.floor(y * squares)}`
    const group = groups.get(key)
    if (group) group.push(bubble)
    else groups.set(key, [bubble])
  }
  const joined = joinTouching([...groups.values()].map(squareOf), squares)
  return {
    bubbles: joined.filter((one): one is Square => one.count === 1).map(({ first }) => first),
    clusters: joined
      .filter(({ count }) => count > 1)
      .map(({ latitude, longitude, count, bbox }) => ({ latitude, longitude, count, bbox })),
    total: bubbles.length,
  }
}

interface Square extends Cluster {
  first: Bubble
}

function squareOf(group: Bubble[]): Square {
  const latitudes = group.map(({ latitude }) => latitude)
  const longitudes = group.map(({ longitude }) => longitude)
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return {
    count: group.length,
    latitude: mean(latitudes),
    longitude: mean(longitudes),
    bbox: [Math.min(...longitudes), Math.min(...latitudes), Math.max(...longitudes), Math.max(...latitudes)],
    first: group[0]!,
  }
}

function cellOf(longitude: number, latitude: number, cells: number): [x: number, y: number] {
  const { x, y } = mercator({ longitude, latitude })
  return [x * cells, y * cells]
}

function latitudeOf(y: number): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180) / Math.PI
}

function idOf(...numbers: number[]): string {
  const hex = numbers.map((number) => number.toString(16).padStart(8, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
