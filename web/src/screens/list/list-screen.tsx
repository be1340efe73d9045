import { useQuery } from '@tanstack/react-query'
import { categoriesQuery } from '../../api/categories.ts'
import { useLanes } from '../../api/lanes.ts'
import { type Results, useNearbyResults } from '../../api/nearby-results.ts'
import { useExplore } from '../../lib/use-explore.ts'
import { useNow } from '../../lib/use-now.ts'
import { useTitle } from '../../lib/use-title.ts'
import { EventResults } from '../../ui/event-results.tsx'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { ResultsBar } from '../../ui/results-bar.tsx'
import { t } from '../../lib/i18n.ts'
import { Lanes } from './lanes.tsx'
import '../../ui/list-page.css'

export function ListScreen() {
  const explore = useExplore()
  const categories = useQuery(categoriesQuery)
  const { results, summary, isStale } = useNearbyResults(explore, false)
  const { lanes, isPending } = useLanes(explore)
  const now = useNow()
  // Together, or what comes later would push the rest down.
  const hasAll = results.face !== 'loading' && !isPending
  const shown =
    !hasAll && results.face === 'full' ? ({ face: 'loading' } as const) : withLanes(results, lanes.length > 0)
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
        aria-busy={isStale || shown.face === 'loading'}
      >
        {hasAll && <Lanes lanes={lanes} now={now} />}
        {hasAll && lanes.length > 0 && results.face === 'full' && (
          <h2 className="lane-title">{t('list.all')}</h2>
        )}
        <EventResults results={shown} now={now} />
      </div>
    </div>
  )
}

function withLanes(results: Results, hasLanes: boolean): Results {
  return results.face === 'empty' && hasLanes ? { ...results, title: t('list.nothing_else') } : results
}
