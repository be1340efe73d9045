import type { EventListItem } from '@eventbuzz/contract/events'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { favoritesQuery, waitingQuery } from '../../api/favorites.ts'
import { useWishes, wishFor } from '../../api/wishes.ts'
import { useNow } from '../../lib/use-now.ts'
import { EventCard } from '../../ui/event-card.tsx'
import { Icon } from '../../ui/icon.tsx'
import { t } from '../../lib/i18n.ts'

/** Of those from other devices, as many are put on this one. */
const MOST_SAVED = 30

/** The favourites of a member, the latest first, with its four faces. */
export function FavoriteList() {
  const { data, error, isFetching, hasNextPage, fetchNextPage, refetch } = useInfiniteQuery(favoritesQuery)
  const wishes = useWishes()
  const all = data?.pages.flatMap((page) => page.items) ?? []
  const items = all.filter(({ id }) => wishFor(wishes, id) !== false)
  const { data: waiting = [] } = useQuery(waitingQuery(wishes, all))
  const ids = all.slice(0, MOST_SAVED).map(({ id }) => id)
  useEffect(() => {
    const leaving = new AbortController()
    import('../../api/save-event.ts')
      .then(({ saveMissing }) => saveMissing(ids, leaving.signal))
      // The next visit is another try.
      .catch(() => undefined)
    return () => leaving.abort()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the same ids are another array each time
  }, [ids.join()])
  return (
    <section className="profile-section" aria-labelledby="favorites" aria-busy={isFetching}>
      <h2 id="favorites">{t('favorite.title')}</h2>
      {waiting.length > 0 && (
        <>
          <p className="profile-hint">
            <Icon name="cloud_off" size={20} /> {t('favorite.waiting')}
          </p>
          <Cards events={waiting} />
        </>
      )}
      {items.length > 0 ? (
        <Cards events={items} />
      ) : error ? null : !data ? (
        <p className="profile-hint">{t('action.loading')}</p>
      ) : waiting.length === 0 ? (
        <p className="profile-hint">
          <Icon name="favorite" size={20} /> {t('favorite.none')}
        </p>
      ) : null}
      {error && (
        <div role="alert">
          <p className="profile-hint">
            {t('favorite.load_failed')} {error.message}
          </p>
          <button type="button" className="button tonal" disabled={isFetching} onClick={() => void refetch()}>
            {isFetching ? t('action.trying') : t('action.try_again')}
          </button>
        </div>
      )}
      {hasNextPage && (
        <button
          type="button"
          className="button outlined"
          disabled={isFetching}
          onClick={() => void fetchNextPage()}
        >
          {isFetching ? t('action.loading') : t('action.show_more')}
        </button>
      )}
    </section>
  )
}

function Cards({ events }: { events: EventListItem[] }) {
  const now = useNow()
  return (
    <ul className="profile-events">
      {events.map((event) => (
        <li key={event.id}>
          <EventCard event={event} now={now} />
        </li>
      ))}
    </ul>
  )
}
