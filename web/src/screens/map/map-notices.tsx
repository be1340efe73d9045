import type { BubbleMap } from '@eventbuzz/contract/events'
import type { UseQueryResult } from '@tanstack/react-query'
import { Icon } from '../../ui/icon.tsx'

interface Props {
  query: UseQueryResult<BubbleMap>
  isFiltered: boolean
  onClearFilters: () => void
  problem: string | null
  onDismiss: () => void
}

/** What the map has to say: that it loads, found nothing, or could not find out. */
export function MapNotices({ query, isFiltered, onClearFilters, problem, onDismiss }: Props) {
  const { data, error, isFetching, isPlaceholderData, refetch } = query
  const count = data && !isPlaceholderData ? data.total : null
  return (
    <>
      <div className={isFetching ? 'map-progress running' : 'map-progress'} aria-hidden="true" />
      <output className="visually-hidden">
        {count === null ? '' : count === 1 ? '1 event on the map' : `${count} events on the map`}
      </output>
      <div className="map-notices">
        {problem ? (
          <div className="notice" role="alert">
            <p>{problem}</p>
            <button type="button" className="round-button" aria-label="Dismiss" onClick={onDismiss}>
              <Icon name="close" />
            </button>
          </div>
        ) : error ? (
          <div className="notice" role="alert">
            <p>The map could not be filled. {error.message}</p>
            <button type="button" className="button" disabled={isFetching} onClick={() => void refetch()}>
              {isFetching ? 'Trying…' : 'Try again'}
            </button>
          </div>
        ) : count === 0 ? (
          <div className="notice">
            <p>{isFiltered ? 'Nothing here matches your filters.' : 'No events in this part of the map.'}</p>
            {isFiltered && (
              <button type="button" className="button" onClick={onClearFilters}>
                Clear filters
              </button>
            )}
          </div>
        ) : null}
      </div>
    </>
  )
}
