import { Link, Outlet, useRouterState } from '@tanstack/react-router'
import { useState } from 'react'
import { type ExploreSearch, withoutSheet } from '../lib/explore-search.ts'
import { Icon } from './icon.tsx'
import { t } from '../lib/i18n.ts'
import './shell.css'

/** The frame around every screen: the places to go to, and the screen. */
export function Shell() {
  const { pathname, search } = useRouterState({ select: ({ location }) => location })
  const isExploring = pathname === '/' || pathname === '/list'
  // An event's page has no search of its own: from there one goes back to the place that was looked at.
  const [lastSearch, setLastSearch] = useState<ExploreSearch>({})
  if (isExploring && search !== lastSearch) setLastSearch(search)
  const target = withoutSheet(lastSearch)
  const isReading = pathname.startsWith('/events/')
  return (
    <div className={isReading ? 'shell shell-reading' : 'shell'}>
      <a className="skip-link" href="#main">
        {t('page.skip')}
      </a>
      <nav className="navigation" aria-label={t('page.navigation')}>
        <Place to="/" label={t('place.map')} search={target} />
        <Place to="/list" label={t('place.list')} search={target} />
      </nav>
      <main id="main" className="shell-main" tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  )
}

function Place({ to, label, search }: { to: '/' | '/list'; label: string; search: ExploreSearch }) {
  return (
    <Link
      className="navigation-link"
      to={to}
      search={search}
      activeOptions={{ exact: true, includeSearch: false }}
    >
      <span className="navigation-icon">
        <Icon name={to === '/' ? 'map' : 'list'} />
      </span>
      {label}
    </Link>
  )
}
