import { keptList } from './kept-list.ts'

/** What was looked for on this device, the latest first. */
const searches = keptList({ key: 'eventbuzz.recent', most: 8, isOne: (text) => text !== '' })

export function rememberText(text: string): void {
  searches.store([text, ...without(text)])
}

export function forgetText(text: string): void {
  searches.store(without(text))
}

export function forgetAllTexts(): void {
  searches.store([])
}

export const useRecentSearches = searches.use

const without = (text: string) =>
  searches.read().filter((other) => other.toLowerCase() !== text.toLowerCase())
