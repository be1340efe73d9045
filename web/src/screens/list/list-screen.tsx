import { useQuery } from '@tanstack/react-query'
import { categoriesQuery } from '../../api/categories.ts'
import { useNearbyResults } from '../../api/nearby-results.ts'
import { useExplore } from '../../lib/use-explore.ts'
import { useNow } from '../../lib/use-now.ts'
import { useTitle } from '../../lib/use-title.ts'
import { EventResults } from '../../ui/event-results.tsx'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { ResultsBar } from '../../ui/results-bar.tsx'
import { t } from '../../lib/i18n.ts'
import './list-screen.css'

export function ListScreen() {
  const explore = useExplore()
  const categories = useQuery(categoriesQuery)
  const { results, summary, isStale } = useNearbyResults(explore)
  const now = useNow()
  useTitle(t('list.title'))
  return (
    <div className="list-screen">
      <h1 className="visually-hidden">{t('list.title')}</h1>
      <div className="list-head">
        <FilterChips
          search={explore.search}
          categories={categories.data}
          onChange={(next) => explore.change('push', () => next)}
        />
        <ResultsBar explore={explore} summary={summary} />
      </div>
      <div
        className={isStale ? 'list-body stale' : 'list-body'}
        aria-busy={isStale || results.face === 'loading'}
      >
        <EventResults results={results} now={now} />
      </div>
    </div>
  )
}
