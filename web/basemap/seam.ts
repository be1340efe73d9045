import type { Point, Ring } from './mercator.ts'
import { EXTENT } from './tile-size.ts'

/** Which sides of a tile are sides of the world, where land is cut although it goes on. */
export interface WorldSides {
  left: boolean
  right: boolean
  bottom: boolean
}

export function worldSides({ z, x, y }: { z: number; x: number; y: number }): WorldSides {
  const last = 2 ** z - 1
  return { left: x === 0, right: x === last, bottom: y === last }
}

/** The shore without the cuts along the sides of the world; nothing where a ring has none. */
export function shoreLines(rings: readonly Ring[], sides: WorldSides): Point[][] | undefined {
  let hasCut = false
  const lines: Point[][] = []
  for (const ring of rings) {
    let line: Point[] = [ring[0]!]
    for (let i = 1; i < ring.length; i++) {
      if (isCut(ring[i - 1]!, ring[i]!, sides)) {
        hasCut = true
        if (line.length > 1) lines.push(line)
        line = []
      }
      line.push(ring[i]!)
    }
    if (line.length > 1) lines.push(line)
  }
  return hasCut ? lines : undefined
}

function isCut([ax, ay]: Point, [bx, by]: Point, { left, right, bottom }: WorldSides): boolean {
  if (left && ax === bx && ax === 0) return true
  if (right && ax === bx && ax === EXTENT) return true
  // The deepest latitude of the source rounds to a unit above the very bottom.
  return bottom && ay >= EXTENT - 1 && by >= EXTENT - 1
}
