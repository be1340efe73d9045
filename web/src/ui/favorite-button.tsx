import { useQueryClient } from '@tanstack/react-query'
import { use } from 'react'
import { FavoritesContext, toggleFavorite } from '../api/favorites.ts'
import { session, signInLink } from '../api/session.ts'
import { appConfig } from '../lib/app-config.ts'
import { keptFavorites } from '../lib/kept-favorites.ts'
import { notify } from '../lib/notices.ts'
import './button.css'
import './favorite-button.css'
import { Icon } from './icon.tsx'
import { t } from '../lib/i18n.ts'

interface Props {
  event: { id: string; title: string }
}

/** The heart: keeps an event, or no longer. */
export function FavoriteButton({ event }: Props) {
  const client = useQueryClient()
  const isFavorite = use(FavoritesContext).has(event.id)
  const press = () => {
    const isFirst = session.get().status === 'guest' && !isFavorite && keptFavorites().length === 0
    toggleFavorite(client, event.id, isFavorite)
    if (!isFirst) return
    const href = signInLink(location.pathname + location.search)
    notify({
      text: t('favorite.kept'),
      ...(appConfig.has_accounts && { link: { label: t('favorite.sign_in'), href } }),
    })
  }
  return (
    <button
      type="button"
      className="round-button floating favorite-button"
      aria-label={t('favorite.label', { title: event.title })}
      aria-pressed={isFavorite}
      onClick={press}
    >
      <Icon name={isFavorite ? 'favorite_filled' : 'favorite'} />
    </button>
  )
}
