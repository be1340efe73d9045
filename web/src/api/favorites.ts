import type { FavoriteIds, FavoriteMergeResult, FavoritePage } from '@eventbuzz/contract/favorites'
import { infiniteQueryOptions, queryOptions, useQuery, type QueryClient } from '@tanstack/react-query'
import { createContext, useMemo } from 'react'
import { dropFavorites, keepFavorite, keptFavorites, useKeptFavorites } from '../lib/kept-favorites.ts'
import { notify } from '../lib/notices.ts'
import { connection, useConnection } from '../lib/connection.ts'
import { getOwnJson, writeOwn } from './http.ts'
import { session, useSession, type Session } from './session.ts'
import { t } from '../lib/i18n.ts'
import { dropWish, keepWish, keptWishes, useWishes, wishFor } from './wishes.ts'

const PAGE_SIZE = 30

/** All that is about the person who is signed in stands under this key, and goes when they do. */
export const OWN = 'me'
const FAVORITES = [OWN, 'favorites']
const IDS = [...FAVORITES, 'ids']
const LIST = [...FAVORITES, 'list']

const favoriteIdsQuery = queryOptions({
  queryKey: IDS,
  queryFn: async ({ signal }) =>
    (await getOwnJson<FavoriteIds>('/users/me/favorites/ids', {}, signal)).event_ids,
})

/** The events that a member keeps, page by page. */
export const favoritesQuery = infiniteQueryOptions({
  queryKey: LIST,
  initialPageParam: 0,
  queryFn: ({ pageParam, signal }) =>
    getOwnJson<FavoritePage>('/users/me/favorites', { limit: PAGE_SIZE, offset: pageParam }, signal),
  getNextPageParam: ({ has_more, offset, limit }) => (has_more ? offset + limit : undefined),
})

/** What a member wished to keep and is not among `listed` yet, as far as this device knows of it. */
export function waitingQuery(wishes: readonly string[], listed: readonly { id: string }[]) {
  const ids = wishes
    .filter((wish) => wish.startsWith('+'))
    .map((wish) => wish.slice(1))
    .filter((id) => listed.every((event) => event.id !== id))
  return queryOptions({
    queryKey: [OWN, 'waiting', ids],
    queryFn: async () => (await import('./kept-answers.ts')).keptEvents(ids),
    enabled: ids.length > 0,
  })
}

/** The hearts that are set; the frame around the screens provides them, as a list has dozens of hearts. */
export const FavoritesContext = createContext<ReadonlySet<string>>(new Set())

/** Ids of the events that are favourites on this device, on the server for a member, and in what waits to be sent. */
export function useFavorites(): ReadonlySet<string> {
  const session = useSession()
  const { isLost } = useConnection()
  const isMember = isSomebody(session, isLost)
  const { data: ids } = useQuery({ ...favoriteIdsQuery, enabled: isMember })
  const kept = useKeptFavorites()
  const wishes = useWishes()
  return useMemo(() => {
    const favorites = new Set(isMember ? ids : [])
    if (isMember) {
      for (const wish of wishes) favorites[wish.startsWith('+') ? 'add' : 'delete'](wish.slice(1))
    }
    return kept.reduce((all, id) => all.add(id), favorites)
  }, [isMember, ids, kept, wishes])
}

// Without a network nobody can say who it is that is signed in, but somebody is.
const isSomebody = ({ status }: Session, isLost: boolean) =>
  status === 'member' || (status === 'unavailable' && isLost)

/**
 * On the server for a member, on this device for everybody else. What shows changes at once. Without a network a member's
 * wish waits on this device.
 */
export function toggleFavorite(client: QueryClient, eventId: string, isFavorite: boolean): void {
  const isMember = isSomebody(session.get(), connection().isLost)
  if (keptFavorites().includes(eventId)) dropFavorites([eventId])
  else if (!isMember) keepFavorite(eventId)
  if (isMember) void change(client, eventId, !isFavorite)
  if (isFavorite) return
  import('./save-event.ts')
    .then(({ saveEvent }) => saveEvent(eventId))
    // Not now is no loss: it is kept when it is looked at.
    .catch(() => undefined)
}

/** When no wish is left, the favourites are asked for again; see `useSessionChanges`. */
async function change(client: QueryClient, eventId: string, add: boolean): Promise<void> {
  // It shows at once, in other tabs too, and waits until the server has it, whatever happens to this page.
  keepWish(eventId, add)
  const isOvertaken = () => wishFor(keptWishes(), eventId) !== add
  try {
    await writeOwn(add ? 'PUT' : 'DELETE', `/events/${eventId}/favorite`)
    await client.cancelQueries({ queryKey: IDS })
    if (!isOvertaken()) mark(client, eventId, add)
  } catch (error) {
    if (connection().isLost && session.get().status !== 'guest') return notify({ text: t('offline.later') })
    notify({ text: `${t('favorite.failed')} ${(error as Error).message}`, isProblem: true })
  }
  if (!isOvertaken()) dropWish(eventId)
}

function mark(client: QueryClient, eventId: string, isFavorite: boolean): void {
  client.setQueryData<string[]>(IDS, (ids) => {
    const others = ids?.filter((id) => id !== eventId)
    return others && isFavorite ? [eventId, ...others] : others
  })
}

/** After favourites were sent to the server. */
export async function refreshFavorites(client: QueryClient): Promise<void> {
  // A first answer that is still on its way may be from before, and by itself would not be asked for again.
  await client.cancelQueries({ queryKey: FAVORITES })
  await client.invalidateQueries({ queryKey: FAVORITES })
  // For the device, also where no list is on the screen.
  await client.prefetchInfiniteQuery(favoritesQuery)
}

/** Hands over what was kept on this device. Sent again it changes nothing, so it is forgotten only afterwards. */
export async function handOverFavorites(client: QueryClient): Promise<void> {
  const ids = keptFavorites()
  if (ids.length === 0) return
  await writeOwn<FavoriteMergeResult>('PUT', '/users/me/favorites', { event_ids: ids })
  dropFavorites(ids)
  await refreshFavorites(client)
}
