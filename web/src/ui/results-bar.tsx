import type { NearbySort } from '@eventbuzz/contract/events'
import { appConfig } from '../lib/app-config.ts'
import { formatRadius, radiusStepsM } from '../lib/distance.ts'
import { searchWithin } from '../lib/explore-search.ts'
import { VIEWER_LOCALE, VIEWER_UNIT } from '../lib/locale.ts'
import type { Explore } from '../lib/use-explore.ts'
import './results-bar.css'

const SORTS: Record<NearbySort, string> = { distance: 'Nearest', date: 'Soonest', popular: 'Popular' }

/** How many there are, how far to look and in which order. */
export function ResultsBar({ explore, summary }: { explore: Explore; summary: string }) {
  const { radiusM, sort, change } = explore
  const steps = radiusStepsM(VIEWER_UNIT)
  const radii = steps.includes(radiusM) ? steps : [...steps, radiusM].sort((a, b) => a - b)
  const setRadius = (meters: number) => {
    const size = { width: window.innerWidth, height: window.innerHeight }
    change('push', (search) => searchWithin(search, meters, appConfig.default_view, size))
  }
  const setSort = (name: string) =>
    change('replace', (search) => ({
      ...search,
      sort: name === 'date' || name === 'popular' ? name : undefined,
    }))
  return (
    <div className="results-bar">
      <output className="results-summary">
        {summary}
        <span className="visually-hidden"> within {formatRadius(radiusM, VIEWER_UNIT, VIEWER_LOCALE)}</span>
      </output>
      <label className="results-choice">
        <span className="visually-hidden">Distance</span>
        <select value={radiusM} onChange={(event) => setRadius(Number(event.target.value))}>
          {radii.map((meters) => (
            <option key={meters} value={meters}>
              {formatRadius(meters, VIEWER_UNIT, VIEWER_LOCALE)}
            </option>
          ))}
        </select>
      </label>
      <label className="results-choice">
        <span className="visually-hidden">Order</span>
        <select value={sort} onChange={(event) => setSort(event.target.value)}>
          {Object.entries(SORTS).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}
