import { keptList } from './kept-list.ts'

/** As many as can be handed over at once when somebody signs in. */
const MOST = 500
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const favorites = keptList({ key: 'eventbuzz.favorites', most: MOST, isOne: (text) => UUID.test(text) })

/** Ids of the events that a guest keeps on this device, the latest first. */
export const keptFavorites = favorites.read

export function keepFavorite(id: string): void {
  favorites.store([id, ...keptFavorites().filter((other) => other !== id)])
}

export function dropFavorites(ids: readonly string[]): void {
  const gone = new Set(ids)
  favorites.store(keptFavorites().filter((id) => !gone.has(id)))
}

export const useKeptFavorites = favorites.use
