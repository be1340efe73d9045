import type { Line } from './decode-tile.ts'

/**
 * Lines or closed rings as the `d` of an SVG path, in whole steps of `grid`. Which points fall together depends on
 * where they are and on nothing else, so that tiles agree about what they share.
 */
export function pathData(lines: readonly Line[], grid: number, isClosed: boolean): string {
  let data = ''
  for (const line of lines) {
    let [x, y] = [Math.round(line[0]! / grid), Math.round(line[1]! / grid)]
    const start = [x, y]
    const steps: number[] = []
    for (let i = 2; i < line.length; i += 2) {
      const [nextX, nextY] = [Math.round(line[i]! / grid), Math.round(line[i + 1]! / grid)]
      if (nextX === x && nextY === y) continue
      steps.push(nextX - x, nextY - y)
      ;[x, y] = [nextX, nextY]
    }
    // The way back to the start is what `z` says.
    if (isClosed && x === start[0] && y === start[1]) steps.splice(-2)
    if (steps.length < (isClosed ? 4 : 2)) continue
    data += `M${joined(start)}l${joined(steps)}${isClosed ? 'z' : ''}`
  }
  return data
}

/** A minus parts numbers as well as a space does. */
function joined(numbers: readonly (number | undefined)[]): string {
  return numbers.join(' ').replaceAll(' -', '-')
}
