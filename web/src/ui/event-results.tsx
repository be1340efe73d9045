import type { EventListItem } from '@eventbuzz/contract/events'
import { useEffect, useRef } from 'react'
import type { EventPages, Results } from '../api/nearby-results.ts'
import './button.css'
import { EventCard } from './event-card.tsx'
import './event-results.css'
import { Face } from './face.tsx'
import { t } from '../lib/i18n.ts'

interface Props {
  results: Results
  now: Date
  onHover?: ((event: EventListItem | null) => void) | undefined
  /** The one that is pointed at elsewhere. */
  highlightedId?: string | undefined
}

const SKELETONS = 8

/** A list of events with its four faces. */
export function EventResults({ results, now, onHover, highlightedId }: Props) {
  switch (results.face) {
    case 'loading':
      return (
        // A list of its own: as the same one it would count as having moved when lanes come above it.
        <ul key="bones" className="event-results" aria-hidden="true">
          {Array.from({ length: SKELETONS }, (_, index) => (
            <SkeletonCard key={index} />
          ))}
        </ul>
      )
    case 'error':
      return (
        <div role="alert">
          <Face icon="cloud_off" title={t('list.load_failed')} text={results.error.message}>
            <button
              type="button"
              className="button tonal"
              onClick={results.retry}
              disabled={results.isRetrying}
            >
              {results.isRetrying ? t('action.trying') : t('action.try_again')}
            </button>
          </Face>
        </div>
      )
    case 'empty':
      return (
        <Face icon="event_busy" title={results.title} text={results.text}>
          {results.ways.map(({ label, go }) => (
            <button key={label} type="button" className="button tonal" onClick={() => void go()}>
              {label}
            </button>
          ))}
        </Face>
      )
    case 'full':
      return (
        <>
          <ul key="events" className="event-results">
            {results.items.map((event) => (
              <li key={event.id} className={event.id === highlightedId ? 'highlighted' : undefined}>
                <EventCard event={event} now={now} onHover={onHover} />
              </li>
            ))}
          </ul>
          {results.hasMore && <More {...results} />}
        </>
      )
  }
}

function More({ isLoadingMore, moreError, loadMore }: EventPages) {
  const sentinel = useRef<HTMLDivElement>(null)

  useEffect(() => {
    if (!loadMore || moreError || !sentinel.current || typeof IntersectionObserver === 'undefined') return
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && loadMore(), {
      rootMargin: '0px 0px 600px',
    })
    observer.observe(sentinel.current)
    return () => observer.disconnect()
  }, [moreError, loadMore])

  return (
    <div className="event-results-more" ref={sentinel}>
      {moreError && <p role="alert">{moreError.message}</p>}
      <button type="button" className="button outlined" onClick={loadMore} disabled={isLoadingMore}>
        {t(isLoadingMore ? 'action.loading' : moreError ? 'action.try_again' : 'action.load_more')}
      </button>
    </div>
  )
}

function SkeletonCard() {
  return (
    <li className="event-card skeleton-card">
      <span className="event-card-text">
        <span className="bone" style={{ width: '40%' }} />
        <span className="bone tall" style={{ width: '85%' }} />
        <span className="bone" style={{ width: '60%' }} />
        <span className="bone" style={{ width: '30%' }} />
      </span>
      <span className="event-card-picture bone-picture" />
    </li>
  )
}
