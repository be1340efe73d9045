import { Link, Outlet, useRouter, useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { FavoritesContext, useFavorites } from '../api/favorites.ts'
import { useSessionChanges } from '../api/use-session-changes.ts'
import { rememberSearch, rememberedSearch } from '../lib/last-search.ts'
import { type ExploreSearch, withoutWords } from '../lib/explore-search.ts'
import { Icon } from './icon.tsx'
import { t } from '../lib/i18n.ts'
import { NoticeBar } from './notice-bar.tsx'
import { OfflineBar } from './offline-bar.tsx'
import './shell.css'

/** The frame around every screen: the places to go to, and the screen. */
export function Shell() {
  const { pathname, search } = useRouterState({ select: ({ location }) => location })
  const isExploring = pathname === '/' || pathname === '/list' || pathname === '/search'
  // An event's page has no search of its own: from there one goes back to the place that was looked at.
  const [lastSearch, setLastSearch] = useState<ExploreSearch>(rememberedSearch)
  if (isExploring && search !== lastSearch) setLastSearch(search)
  // Signing in leaves the app and comes back to it.
  useEffect(() => rememberSearch(lastSearch), [lastSearch])
  useSessionChanges()
  useNewScreens()
  // The words stay while somebody looks at the map; a radius there says little about where to look for words.
  const [lastWords, setLastWords] = useState<ExploreSearch>({})
  if (pathname === '/search' && search !== lastWords) setLastWords(search)
  const target = withoutWords(lastSearch)
  const findTarget = pathname === '/search' ? search : { ...target, radius: undefined, q: lastWords.q }
  const isReading = pathname.startsWith('/events/')
  return (
    <div className={isReading ? 'shell shell-reading' : 'shell'}>
      <a className="skip-link" href="#main">
        {t('page.skip')}
      </a>
      <nav className="navigation" aria-label={t('page.navigation')}>
        <Place to="/" label={t('place.map')} search={target} />
        <Place to="/list" label={t('place.list')} search={target} />
        <Place to="/search" label={t('place.search')} search={findTarget} />
        <Place to="/profile" label={t('place.profile')} search={{}} />
      </nav>
      <main id="main" className="shell-main" tabIndex={-1}>
        <FavoritesContext value={useFavorites()}>
          <Outlet />
        </FavoritesContext>
      </main>
      <OfflineBar pathname={pathname} />
      <NoticeBar />
    </div>
  )
}

/**
 * The focus goes to the new screen when what had it is gone with the one before, so that it is read. What the server has
 * said of the first address is not passed on for another one.
 */
function useNewScreens(): void {
  const router = useRouter()
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        if (!fromLocation || !pathChanged) return
        for (const tag of document.querySelectorAll('[rel=canonical], [property="og:url"]')) tag.remove()
        if (document.activeElement === document.body)
          document.getElementById('main')?.focus({ preventScroll: true })
      }),
    [router],
  )
}

const ICONS = { '/': 'map', '/list': 'list', '/search': 'search', '/profile': 'account_circle' } as const

function Place({ to, label, search }: { to: keyof typeof ICONS; label: string; search: ExploreSearch }) {
  return (
    <Link
      className="navigation-link"
      to={to}
      search={search}
      activeOptions={{ exact: true, includeSearch: false }}
    >
      <span className="navigation-icon">
        <Icon name={ICONS[to]} />
      </span>
      {label}
    </Link>
  )
}
