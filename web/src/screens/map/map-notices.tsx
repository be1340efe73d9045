import type { BubbleMap } from '@eventbuzz/contract/events'
import type { UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ExploreSearch } from '../../lib/explore-search.ts'
import { Icon } from '../../ui/icon.tsx'
import { t } from '../../lib/i18n.ts'

interface Props {
  query: UseQueryResult<BubbleMap>
  isFiltered: boolean
  onClearFilters: () => void
  /** Why the visitor could not be found. */
  problem: string | null
  search: ExploreSearch
  onDismiss: () => void
}

/** What the map has to say: that it loads, found nothing, or could not find out. */
export function MapNotices({ query, isFiltered, onClearFilters, problem, search, onDismiss }: Props) {
  const { data, error, isFetching, isPlaceholderData, refetch } = query
  const count = data && !isPlaceholderData ? data.total : null
  return (
    <>
      <div className={isFetching ? 'map-progress running' : 'map-progress'} aria-hidden="true" />
      <output className="visually-hidden">{count === null ? '' : t('map.count', { count })}</output>
      <div className="map-notices">
        {problem ? (
          <div className="notice" role="alert">
            <p>{problem}</p>
            <Link className="button" to="/search" search={search}>
              {t('near_me.search')}
            </Link>
            <button
              type="button"
              className="round-button"
              aria-label={t('action.dismiss')}
              onClick={onDismiss}
            >
              <Icon name="close" />
            </button>
          </div>
        ) : error ? (
          <div className="notice" role="alert">
            <p>
              {t('map.fill_failed')} {error.message}
            </p>
            <button type="button" className="button" disabled={isFetching} onClick={() => void refetch()}>
              {isFetching ? t('action.trying') : t('action.try_again')}
            </button>
          </div>
        ) : count === 0 ? (
          <div className="notice">
            <p>{isFiltered ? t('map.nothing_filtered') : t('map.nothing')}</p>
            {isFiltered && (
              <button type="button" className="button" onClick={onClearFilters}>
                {t('filter.clear')}
              </button>
            )}
          </div>
        ) : null}
      </div>
    </>
  )
}
