import type { EventListItem } from '@eventbuzz/contract/events'
import { useEffect, useRef } from 'react'
import type { NearbyResults } from '../../api/nearby-results.ts'
import type { Explore } from '../../lib/use-explore.ts'
import { useNow } from '../../lib/use-now.ts'
import { EventResults } from '../../ui/event-results.tsx'
import { ResultsBar } from '../../ui/results-bar.tsx'
import { t } from '../../lib/i18n.ts'

interface Props {
  explore: Explore
  nearby: NearbyResults
  onHover: (event: EventListItem | null) => void
  /** The event that the map's sheet is about. */
  openedId: string | undefined
  /** The one that the mouse is on, else the opened one. */
  highlightedId: string | undefined
}

/** The list beside the map, where there is room for both. */
export function ResultsPanel({ explore, nearby, onHover, openedId, highlightedId }: Props) {
  const { results, summary, isStale } = nearby
  const now = useNow()
  const panel = useRef<HTMLElement>(null)
  // A list that jumps about under the mouse would be no help; a tap asks for more.
  useEffect(() => {
    if (openedId) panel.current?.querySelector('.highlighted')?.scrollIntoView({ block: 'nearest' })
  }, [openedId])
  return (
    <section
      ref={panel}
      className="results-panel"
      aria-label={t('list.label')}
      data-scroll-restoration-id="results-panel"
    >
      <div className="results-panel-head">
        <ResultsBar explore={explore} summary={summary} />
      </div>
      <div className={isStale ? 'results-panel-body stale' : 'results-panel-body'} aria-busy={isStale}>
        <EventResults results={results} now={now} onHover={onHover} highlightedId={highlightedId} />
      </div>
    </section>
  )
}
