import { ringArea, type Ring } from './mercator.ts'

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

export function boundsOf(ring: Ring): Box {
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (const [x, y] of ring) {
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y)
  }
  return box
}

/** Sutherland-Hodgman. A ring that falls into parts stays one, its parts joined along the side of the box. */
export function clipToBox(ring: Ring, box: Box): Ring {
  const bounds = boundsOf(ring)
  if (bounds.right <= box.left || bounds.left >= box.right) return []
  if (bounds.bottom <= box.top || bounds.top >= box.bottom) return []
  let cut = clipSide(ring, 0, box.left, 1)
  cut = clipSide(cut, 0, box.right, -1)
  cut = clipSide(cut, 1, box.top, 1)
  cut = clipSide(cut, 1, box.bottom, -1)
  return cut
}

/** Says whether a ring that was clipped to this box fills it. */
export function coversBox(ring: Ring, box: Box): boolean {
  const area = (box.right - box.left) * (box.bottom - box.top)
  return ringArea(ring) >= area * (1 - 1e-9)
}

function clipSide(ring: Ring, axis: 0 | 1, limit: number, sign: 1 | -1): Ring {
  const cut: Ring = []
  for (let i = 1; i < ring.length; i++) {
    const from = ring[i - 1]!
    const to = ring[i]!
    const fromInside = (from[axis] - limit) * sign >= 0
    const toInside = (to[axis] - limit) * sign >= 0
    if (fromInside !== toInside) {
      const t = (limit - from[axis]) / (to[axis] - from[axis])
      const other = from[1 - axis]! + t * (to[1 - axis]! - from[1 - axis]!)
      cut.push(axis === 0 ? [limit, other] : [other, limit])
    }
    if (toInside) cut.push(to)
  }
  if (cut.length > 0) cut.push(cut[0]!)
  return cut
}
