import type { EventListItem } from '@eventbuzz/contract/events'
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
}

/** The list beside the map, where there is room for both. */
export function ResultsPanel({ explore, nearby: { results, summary, isStale }, onHover }: Props) {
  const now = useNow()
  return (
    <section
      className="results-panel"
      aria-label={t('list.label')}
      data-scroll-restoration-id="results-panel"
    >
      <div className="results-panel-head">
        <ResultsBar explore={explore} summary={summary} />
      </div>
      <div className={isStale ? 'results-panel-body stale' : 'results-panel-body'} aria-busy={isStale}>
        <EventResults results={results} now={now} onHover={onHover} />
      </div>
    </section>
  )
}
