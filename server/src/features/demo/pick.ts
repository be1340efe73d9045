import { stableNumber } from '../imports/index.ts'

/** One of the items, always the same for one text. */
export function pick<T>(items: readonly T[], text: string): T {
  const item = items[stableNumber(text, items.length)]
  if (item === undefined) throw new Error(`There is nothing to pick from for ${text}.`)
  return item
}
