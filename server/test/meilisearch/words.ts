/** Lower case, without accents; charabia does the same for scripts with spaces between words. Others it cuts up, this does not. */
export function wordsOf(text: string): string[] {
  const folded = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return folded.match(/[\p{L}\p{N}]+/gu) ?? []
}

export interface QueryTerm {
  words: string[]
  isPhrase: boolean
  isNegative: boolean
  /** The last word may be the beginning of one. */
  isPrefix: boolean
}

/** https://www.meilisearch.com/docs/resources/help/known_limitations: words after the tenth are ignored. */
const MOST_WORDS = 10

/** A quote that is not closed makes a phrase of all that follows, as in milli. */
export function parseQuery(query: string): QueryTerm[] {
  const terms: QueryTerm[] = []
  const parts = query.split('"')
  for (const [n, part] of parts.entries()) {
    const isPhrase = n % 2 === 1
    if (isPhrase) {
      const words = wordsOf(part)
      const isNegative = /(^|\s)-$/.test(parts[n - 1]!)
      if (words.length > 0) terms.push({ words, isPhrase, isNegative, isPrefix: false })
      continue
    }
    for (const chunk of part.split(/\s+/)) {
      for (const [index, word] of wordsOf(chunk).entries())
        terms.push({
          words: [word],
          isPhrase,
          isNegative: index === 0 && chunk.startsWith('-'),
          isPrefix: false,
        })
    }
  }
  const taken = terms.slice(0, MOST_WORDS)
  const last = taken.at(-1)
  if (last && !last.isPhrase && /[\p{L}\p{N}\p{M}]$/u.test(query)) last.isPrefix = true
  return taken
}

/**
 * Errors between two words, two letters in the wrong order being one; undefined for more than `most`. One in the first
 * letter counts double: https://www.meilisearch.com/docs/capabilities/full_text_search/relevancy/typo_tolerance_settings
 * @param isPrefix whether `word` may go on.
 */
export function typos(query: string, word: string, most: number, isPrefix: boolean): number | undefined {
  if (word === query || (isPrefix && word.startsWith(query))) return 0
  if (most === 0 || (!isPrefix && Math.abs(word.length - query.length) > most)) return undefined
  const [a, b] = [[...query], [...word]]
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let cost = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, rows[i - 2]![j - 2]! + 1)
      row.push(cost)
    }
    rows.push(row)
  }
  const last = rows[a.length]!
  const distance = isPrefix ? Math.min(...last) : last[b.length]!
  const count = a[0] === b[0] ? distance : Math.max(2, distance)
  return count <= most ? count : undefined
}
