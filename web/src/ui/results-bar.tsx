import type { NearbySort } from '@eventbuzz/contract/events'
import { appConfig } from '../lib/app-config.ts'
import { formatRadius, radiusStepsM } from '../lib/distance.ts'
import { searchWithin } from '../lib/explore-search.ts'
import { LOCALE, VIEWER_UNIT } from '../lib/locale.ts'
import type { Explore } from '../lib/use-explore.ts'
import { type MessageKey, t } from '../lib/i18n.ts'
import './results-bar.css'

const SORTS: Record<NearbySort, MessageKey> = {
  distance: 'sort.distance',
  date: 'sort.date',
  popular: 'sort.popular',
}

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
        <span className="visually-hidden">
          {` ${t('list.within', { radius: formatRadius(radiusM, VIEWER_UNIT, LOCALE) })}`}
        </span>
      </output>
      <label className="results-choice">
        <span className="visually-hidden">{t('filter.distance')}</span>
        <select value={radiusM} onChange={(event) => setRadius(Number(event.target.value))}>
          {radii.map((meters) => (
            <option key={meters} value={meters}>
              {formatRadius(meters, VIEWER_UNIT, LOCALE)}
            </option>
          ))}
        </select>
      </label>
      <label className="results-choice">
        <span className="visually-hidden">{t('sort.label')}</span>
        <select value={sort} onChange={(event) => setSort(event.target.value)}>
          {Object.entries(SORTS).map(([name, label]) => (
            <option key={name} value={name}>
              {t(label)}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}
