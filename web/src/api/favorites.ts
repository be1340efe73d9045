import type { FavoriteIds, FavoriteMergeResult, FavoritePage } from '@eventbuzz/contract/favorites'
import {
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query'
import { dropFavorites, keepFavorite, keptFavorites, useKeptFavorites } from '../lib/kept-favorites.ts'
import { notify } from '../lib/notices.ts'
import { getOwnJson, writeOwn } from './http.ts'
import { useSession } from './session.ts'
import { t } from '../lib/i18n.ts'

const PAGE_SIZE = 30

/** All that is about the person who is signed in stands under this key, and goes when they do. */
export const OWN = 'me'
const IDS = [OWN, 'favorite-ids']
const LIST = [OWN, 'favorites']

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

interface Favorite {
  isFavorite: boolean
  toggle: () => void
}

/** On the server for a member, on this device for everybody else. What shows changes at once. */
export function useFavorite(eventId: string): Favorite {
  const client = useQueryClient()
  const isMember = useSession().status === 'member'
  const { data: ids } = useQuery({ ...favoriteIdsQuery, enabled: isMember })
  const kept = useKeptFavorites()
  const isFavorite = kept.includes(eventId) || (isMember && (ids ?? []).includes(eventId))
  const change = useMutation({
    mutationFn: (add: boolean) => writeOwn(add ? 'PUT' : 'DELETE', `/events/${eventId}/favorite`),
    onMutate: async (add) => {
      await client.cancelQueries({ queryKey: IDS })
      mark(client, eventId, add)
    },
    onError: (error, add) => {
      mark(client, eventId, !add)
      notify({ text: `${t('favorite.failed')} ${error.message}`, isProblem: true })
    },
    onSettled: () => client.invalidateQueries({ queryKey: LIST }),
  })
  return {
    isFavorite,
    toggle() {
      if (kept.includes(eventId)) dropFavorites([eventId])
      else if (!isMember) keepFavorite(eventId)
      if (isMember) change.mutate(!isFavorite)
    },
  }
}

function mark(client: QueryClient, eventId: string, isFavorite: boolean): void {
  client.setQueryData<string[]>(IDS, (ids = []) => {
    const others = ids.filter((id) => id !== eventId)
    return isFavorite ? [eventId, ...others] : others
  })
}

/** Hands over what was kept on this device. Sent again it changes nothing, so it is forgotten only afterwards. */
export async function handOverFavorites(client: QueryClient): Promise<void> {
  const ids = keptFavorites()
  if (ids.length === 0) return
  await writeOwn<FavoriteMergeResult>('PUT', '/users/me/favorites', { event_ids: ids })
  dropFavorites(ids)
  await client.invalidateQueries({ queryKey: [OWN] })
}
