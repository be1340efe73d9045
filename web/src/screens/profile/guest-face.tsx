import { useQueries } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { eventQuery } from '../../api/events.ts'
import { ApiError } from '../../api/http.ts'
import { session, signInLink } from '../../api/session.ts'
import { useConnection } from '../../lib/connection.ts'
import { appConfig } from '../../lib/app-config.ts'
import { dropFavorites, useKeptFavorites } from '../../lib/kept-favorites.ts'
import { notify } from '../../lib/notices.ts'
import { useNow } from '../../lib/use-now.ts'
import '../../ui/button.css'
import { EventCard } from '../../ui/event-card.tsx'
import { Face } from '../../ui/face.tsx'
import { Icon } from '../../ui/icon.tsx'
import { FavoriteList } from './favorite-list.tsx'
import { t } from '../../lib/i18n.ts'

const PAGE_SIZE = 10

interface Props {
  /** There is a session, but nobody can be asked about it just now. */
  isSignedIn: boolean
}

export function GuestFace({ isSignedIn }: Props) {
  const { isLost } = useConnection()
  return (
    <>
      {isSignedIn ? (
        <Face
          isPage
          icon="cloud_off"
          title={t('profile.unavailable')}
          text={isLost ? t('offline.now') : t('profile.unavailable_text')}
        >
          <button type="button" className="button tonal" onClick={() => void session.tryAgain()}>
            {t('action.try_again')}
          </button>
        </Face>
      ) : (
        <Face
          isPage
          icon="account_circle"
          title={appConfig.has_accounts ? t('profile.guest') : t('profile.no_accounts')}
          text={appConfig.has_accounts ? t('profile.guest_text') : t('profile.no_accounts_text')}
        >
          {appConfig.has_accounts && (
            <>
              <a className="button filled" href={signInLink('/profile')}>
                {t('sign_in.link')}
              </a>
              <a className="button tonal" href={signInLink('/profile', 'register')}>
                {t('sign_in.register')}
              </a>
            </>
          )}
        </Face>
      )}
      {isSignedIn && isLost ? <FavoriteList /> : <DeviceFavorites />}
    </>
  )
}

function DeviceFavorites() {
  const ids = useKeptFavorites()
  const [shown, setShown] = useState(PAGE_SIZE)
  const queries = useQueries({ queries: ids.slice(0, shown).map((id) => eventQuery(id)) })
  const goneId = ids.find((_, index) => {
    const error = queries[index]?.error
    return error instanceof ApiError && error.status === 404
  })
  useEffect(() => {
    if (!goneId) return
    dropFavorites([goneId])
    notify({ text: t('favorite.some_missing') })
  }, [goneId])
  const now = useNow()
  return (
    <section className="profile-section" aria-labelledby="favorites">
      <h2 id="favorites">{t('favorite.title_device')}</h2>
      {ids.length === 0 ? (
        <p className="profile-hint">
          <Icon name="favorite" size={20} /> {t('favorite.none')}
        </p>
      ) : (
        <ul className="profile-events">
          {queries.map(
            ({ data: event }) =>
              event && (
                <li key={event.id}>
                  <EventCard event={{ ...event, distance_meters: null }} now={now} />
                </li>
              ),
          )}
        </ul>
      )}
      {queries.some(({ isError }) => isError) && <p className="profile-hint">{t('favorite.some_missing')}</p>}
      {ids.length > shown && (
        <button type="button" className="button outlined" onClick={() => setShown(shown + PAGE_SIZE)}>
          {t('action.show_more')}
        </button>
      )}
    </section>
  )
}
