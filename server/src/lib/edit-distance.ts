/**
 * Letters to add, drop, replace, or swap with a neighbour, to make one word of another; no letter is touched twice.
 * Source: "optimal string alignment", L. Boytsov, "Indexing methods for approximate dictionary searching" (2011), 2.1.
 */
export function editDistance(from: string, to: string): number {
  const [a, b] = [[...from], [...to]]
  let [twoBack, before, row] = [
    [] as number[],
    [] as number[],
    Array.from({ length: b.length + 1 }, (_, j) => j),
  ]
  for (let i = 1; i <= a.length; i++) {
    ;[twoBack, before, row] = [before, row, [i]]
    for (let j = 1; j <= b.length; j++) {
      const replaced = before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      const swapped = isSwapped ? twoBack[j - 2]! + 1 : Infinity
      row[j] = Math.min(replaced, before[j]! + 1, row[j - 1]! + 1, swapped)
    }
  }
  return row[b.length]!
}
