import type { Category } from '@eventbuzz/contract/categories'
import type { ReactNode } from 'react'
import { type ExploreSearch, hasFilters, toggleCategory, withoutFilters } from '../lib/explore-search.ts'
import { LOCALE } from '../lib/locale.ts'
import type { When } from '../lib/time-window.ts'
import { ChipRow } from './chip-row.tsx'
import { Icon } from './icon.tsx'
import { categoryIcon } from './icons.ts'
import { type MessageKey, t } from '../lib/i18n.ts'
import { categoryName } from '../lib/category-name.ts'

interface Props {
  search: ExploreSearch
  categories: Category[] | undefined
  onChange: (next: ExploreSearch) => void
  /** Chips of the screen's own, which come first. */
  children?: ReactNode
}

const TIMES: [When, MessageKey][] = [
  ['today', 'time.today'],
  ['tomorrow', 'time.tomorrow'],
  ['weekend', 'time.weekend'],
]

export function FilterChips({ search, categories, onChange, children }: Props) {
  const chosen = search.category ?? []
  return (
    <ChipRow label={t('filter.label')}>
      {hasFilters(search) && (
        <button type="button" className="chip" onClick={() => onChange(withoutFilters(search))}>
          <span className="chip-face">
            <Icon name="close" size={18} />
            <span aria-hidden="true">{t('filter.clear_short')}</span>
            <span className="visually-hidden">{t('filter.clear_all')}</span>
          </span>
        </button>
      )}
      {children}
      {(search.from ?? search.to) && (
        <RemovableChip onClick={() => onChange({ ...search, from: undefined, to: undefined })}>
          {rangeLabel(search)}
        </RemovableChip>
      )}
      {TIMES.map(([when, label]) => {
        const isOn = search.when === when
        const next = { ...search, when: isOn ? undefined : when, from: undefined, to: undefined }
        return (
          <Chip key={when} isOn={isOn} onClick={() => onChange(next)}>
            {t(label)}
          </Chip>
        )
      })}
      <Chip
        isOn={search.free ?? false}
        onClick={() => onChange({ ...search, free: search.free ? undefined : true })}
      >
        {t('price.free')}
      </Chip>
      {categories && <span className="chip-gap" aria-hidden="true" />}
      {categories?.map((category) => {
        const { slug, color_hex, icon_name } = category
        const isOn = chosen.includes(slug)
        return (
          <Chip key={slug} isOn={isOn} onClick={() => onChange(toggleCategory(search, slug))}>
            <span className="chip-icon" style={isOn ? undefined : { color: signColor(color_hex) }}>
              <Icon name={isOn ? 'check' : categoryIcon(icon_name)} size={18} />
            </span>
            {categoryName(category)}
          </Chip>
        )
      })}
    </ChipRow>
  )
}

/** Stands for a filter that is chosen elsewhere; pressing it takes the filter away. */
export function RemovableChip({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="chip is-on" onClick={onClick}>
      <span className="chip-face">
        <Icon name="close" size={18} />
        <span className="visually-hidden">{t('filter.remove')}</span> {children}
      </span>
    </button>
  )
}

function Chip({ isOn, onClick, children }: { isOn: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="chip" aria-pressed={isOn} onClick={onClick}>
      <span className="chip-face">{children}</span>
    </button>
  )
}

// Pure category colours are too bright for thin signs on white, and too deep on black.
function signColor(colorHex: string): string {
  return `color-mix(in srgb, ${colorHex} 78%, var(--on-surface))`
}

function rangeLabel({ from, to }: ExploreSearch): string {
  const thisYear = String(new Date().getFullYear())
  const year = [from, to].every((day) => !day || day.startsWith(thisYear)) ? undefined : 'numeric'
  const format = new Intl.DateTimeFormat(LOCALE, { day: 'numeric', month: 'short', year, timeZone: 'UTC' })
  const day = (text: string) => format.format(new Date(`${text}T00:00:00Z`))
  if (from && to) return from === to ? day(from) : `${day(from)} – ${day(to)}`
  return from ? t('filter.from_day', { day: day(from) }) : t('filter.until_day', { day: day(to ?? '') })
}
