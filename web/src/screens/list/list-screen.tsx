import type { EventListItem } from '@eventbuzz/contract/events'
import { useQuery } from '@tanstack/react-query'
import { memo, startTransition, useDeferredValue, useEffect, useState } from 'react'
import { categoriesQuery } from '../../api/categories.ts'
import { type Lane, useLanes } from '../../api/lanes.ts'
import { type Results, useNearbyResults } from '../../api/nearby-results.ts'
import { useExplore } from '../../lib/use-explore.ts'
import { useNow } from '../../lib/use-now.ts'
import { useTitle } from '../../lib/use-title.ts'
import { EventResults } from '../../ui/event-results.tsx'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { ResultsBar } from '../../ui/results-bar.tsx'
import { t } from '../../lib/i18n.ts'
import { Lanes } from './lanes.tsx'
import { Refresh } from './refresh.tsx'
import '../../ui/list-page.css'

/** Cards of each lane, and of the list, that are drawn before the others: more than a phone shows. */
const FIRST = 6

export function ListScreen() {
  const explore = useExplore()
  const categories = useQuery(categoriesQuery)
  const { lanes, isComing, isFull } = useLanes(explore)
  // What has no room in the lane must be somewhere.
  const { results, summary, isStale } = useNearbyResults(explore, isFull ? undefined : false)
  const now = useNow()
  const isWaiting = results.face !== 'error' && (results.face === 'loading' || isStale || isComing)
  // Dozens of cards take a slow phone a while: deferred, React makes them in pieces.
  const wasWaiting = useDeferredValue(isWaiting)
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
        <ResultsBar
          explore={explore}
          summary={results.face === 'empty' && lanes.length > 0 ? t('list.nothing_else') : summary}
        />
      </div>
      <div className={isStale ? 'list-body stale' : 'list-body'} aria-busy={isWaiting}>
        <Refresh />
        <Found results={results} lanes={lanes} now={now} isWaiting={isWaiting || wasWaiting} />
      </div>
    </div>
  )
}

interface FoundProps {
  results: Results
  lanes: Lane[]
  now: Date
  /** Some of it is still to come. */
  isWaiting: boolean
}

/** Lanes and list answer apart: until both did, what was there before stays, so that nothing moves twice. */
const Found = memo(
  ({ results, lanes, now, isWaiting }: FoundProps) => {
    // The layout of all of them at once would keep a slow phone from answering.
    const [isBeginning, setIsBeginning] = useState(isWaiting)
    useEffect(() => {
      if (!isWaiting) startTransition(() => setIsBeginning(false))
    }, [isWaiting])
    const hasLanes = lanes.length > 0
    if (isWaiting) return <EventResults results={{ face: 'loading' }} now={now} />
    return (
      <>
        {hasLanes && <Lanes lanes={isBeginning ? lanes.map(firstOf) : lanes} now={now} />}
        {hasLanes && results.face === 'full' && <h2 className="lane-title">{t('list.all')}</h2>}
        <EventResults results={withLanes(isBeginning ? beginningOf(results) : results, hasLanes)} now={now} />
      </>
    )
  },
  (_, { isWaiting }) => isWaiting,
)

function firstOf<T extends { items: EventListItem[] }>(list: T): T {
  return { ...list, items: list.items.slice(0, FIRST) }
}

function beginningOf(results: Results): Results {
  return results.face === 'full' ? { ...firstOf(results), hasMore: false } : results
}

function withLanes(results: Results, hasLanes: boolean): Results {
  return results.face === 'empty' && hasLanes
    ? { ...results, title: t('list.nothing_else'), text: '' }
    : results
}
