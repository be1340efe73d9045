import { useId, useState } from 'react'
import { formatRadius, radiusStepsM } from '../../lib/distance.ts'
import type { ExploreSearch } from '../../lib/explore-search.ts'
import { t } from '../../lib/i18n.ts'
import { LOCALE, VIEWER_UNIT } from '../../lib/locale.ts'

interface Props {
  id: string
  search: ExploreSearch
  /** `YYYY-MM-DD` where is searched. */
  today: string
  onChange: (next: ExploreSearch) => void
}

/** What the chips cannot say: any days, and how far. */
export function SearchFilters({ id, search, today, onChange }: Props) {
  const { from, to, radius, q } = search
  const steps = radiusStepsM(VIEWER_UNIT)
  const radii =
    radius === undefined || steps.includes(radius) ? steps : [...steps, radius].sort((a, b) => a - b)
  const setDays = (days: { from: string | undefined; to: string | undefined }) =>
    onChange({ ...search, ...days, when: undefined })
  return (
    <div id={id} className="search-filters">
      <DayField
        label={t('search.from')}
        value={from}
        min={today}
        onChange={(day) => setDays({ from: day, to: to && day && to < day ? day : to })}
      />
      <DayField
        label={t('search.to')}
        value={to}
        min={from ?? today}
        onChange={(day) => setDays({ from, to: day })}
      />
      <label className="search-field">
        {t('filter.distance')}
        <select
          value={radius ?? ''}
          onChange={(event) => onChange({ ...search, radius: Number(event.target.value) || undefined })}
        >
          <option value="">{t(q ? 'widen.anywhere' : 'search.near')}</option>
          {radii.map((meters) => (
            <option key={meters} value={meters}>
              {formatRadius(meters, VIEWER_UNIT, LOCALE)}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

interface DayFieldProps {
  label: string
  value: string | undefined
  min: string
  onChange: (day: string | undefined) => void
}

function DayField({ label, value, min, onChange }: DayFieldProps) {
  const id = useId()
  // While a year is typed it is the year 2, 20 and 202: those stay in the field alone.
  const [text, setText] = useState(value ?? '')
  const [shown, setShown] = useState(value)
  if (value !== shown) {
    setShown(value)
    setText(value ?? '')
  }
  return (
    <label className="search-field" htmlFor={id}>
      {label}
      <input
        id={id}
        type="date"
        value={text}
        min={min}
        max="2100-12-31"
        onChange={({ target }) => {
          setText(target.value)
          if (target.value === '' || target.validity.valid) onChange(target.value || undefined)
        }}
      />
    </label>
  )
}
