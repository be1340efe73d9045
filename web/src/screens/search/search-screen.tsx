import tune from '@material-symbols/svg-400/rounded/tune.svg?raw'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { categoriesQuery } from '../../api/categories.ts'
import { useFoundResults } from '../../api/found-results.ts'
import { useAreaZone } from '../../lib/area-zone.ts'
import { formatRadius } from '../../lib/distance.ts'
import {
  DEFAULT_RADIUS_M,
  hasFilters,
  searchWithin,
  toggleCategory,
  withoutSheet,
} from '../../lib/explore-search.ts'
import { appConfig } from '../../lib/app-config.ts'
import { t } from '../../lib/i18n.ts'
import { LOCALE, VIEWER_UNIT } from '../../lib/locale.ts'
import { rememberText, useRecentSearches } from '../../lib/recent-searches.ts'
import { useExplore } from '../../lib/use-explore.ts'
import { useNow } from '../../lib/use-now.ts'
import { useTitle } from '../../lib/use-title.ts'
import { isoDay } from '../../lib/zoned-time.ts'
import { EventResults } from '../../ui/event-results.tsx'
import { FilterChips, RemovableChip } from '../../ui/filter-chips.tsx'
import { Icon } from '../../ui/icon.tsx'
import '../../ui/list-page.css'
import { CategoryTiles } from './category-tiles.tsx'
import { type Option, placeName } from './options.ts'
import { RecentList } from './recent-list.tsx'
import { SearchBox } from './search-box.tsx'
import { SearchFilters } from './search-filters.tsx'
import './search-screen.css'

const VENUE_RADIUS_M = 200

export function SearchScreen() {
  const explore = useExplore()
  const { search, place, change } = explore
  const navigate = useNavigate()
  const filtersId = useId()
  const [areFiltersOpen, setAreFiltersOpen] = useState(false)
  const categories = useQuery(categoriesQuery)
  const recent = useRecentSearches()
  const now = useNow()
  const today = isoDay(now, useAreaZone(place))
  const { q, at, radius } = search
  const isActive = Boolean(q ?? at ?? radius) || hasFilters(search)
  const { results, summary, isStale } = useFoundResults(explore, isActive)
  useTitle(q ? t('search.title_for', { text: q }) : t('place.search'))

  const lookFor = (text: string) => {
    rememberText(text)
    change('push', (old) => ({ ...old, q: text }))
  }
  const goTo = (name: string, { latitude: lat, longitude: lng }: typeof place, radiusM: number) => {
    const size = { width: window.innerWidth, height: window.innerHeight }
    change('push', (old) => ({
      ...searchWithin(
        { ...withoutSheet(old), lat, lng, near: undefined },
        radiusM,
        appConfig.default_view,
        size,
      ),
      radius: radiusM === DEFAULT_RADIUS_M ? undefined : radiusM,
      q: undefined,
      at: name,
    }))
  }
  const choose = (option: Option) => {
    switch (option.kind) {
      case 'words':
        return lookFor(option.text)
      case 'event':
        return void navigate({ to: '/events/$slug', params: { slug: option.event.slug } })
      case 'venue':
        return goTo(option.venue.name, option.venue, VENUE_RADIUS_M)
      case 'place':
        return goTo(placeName(option.place), option.place, DEFAULT_RADIUS_M)
    }
  }

  return (
    <div className="list-screen search-screen">
      <h1 className="visually-hidden">{t('place.search')}</h1>
      <div className="list-head">
        <div className="search-row">
          <SearchBox
            words={q ?? ''}
            near={place}
            onChoose={choose}
            onClear={() => q && change('push', (old) => ({ ...old, q: undefined }))}
          />
          <button
            type="button"
            className="round-button"
            aria-label={t('search.filters')}
            aria-expanded={areFiltersOpen}
            aria-controls={filtersId}
            onClick={() => setAreFiltersOpen(!areFiltersOpen)}
          >
            <Icon outline={tune} />
          </button>
        </div>
        {areFiltersOpen && (
          <SearchFilters
            id={filtersId}
            search={search}
            today={today}
            onChange={(next) => change('replace', () => next)}
          />
        )}
        <FilterChips
          search={search}
          categories={categories.data}
          onChange={(next) => change('push', () => next)}
        >
          {at && (
            <RemovableChip
              onClick={() =>
                change('push', (old) => ({
                  ...old,
                  at: undefined,
                  lat: undefined,
                  lng: undefined,
                  z: undefined,
                  // Choosing a venue chose it, too.
                  radius: old.radius === VENUE_RADIUS_M ? undefined : old.radius,
                }))
              }
            >
              {t('search.at', { place: at })}
            </RemovableChip>
          )}
          {radius && (
            <RemovableChip onClick={() => change('push', (old) => ({ ...old, radius: undefined }))}>
              {t('list.within', { radius: formatRadius(radius, VIEWER_UNIT, LOCALE) })}
            </RemovableChip>
          )}
        </FilterChips>
        {isActive && <output className="search-summary">{summary}</output>}
      </div>
      {isActive ? (
        <div
          className={isStale ? 'list-body stale' : 'list-body'}
          aria-busy={isStale || results.face === 'loading'}
        >
          <EventResults results={results} now={now} />
        </div>
      ) : (
        <>
          {recent.length > 0 && <RecentList texts={recent} onChoose={lookFor} />}
          <CategoryTiles
            categories={categories.data}
            onChoose={(slug) => change('push', (old) => toggleCategory(old, slug))}
          />
        </>
      )}
    </div>
  )
}
