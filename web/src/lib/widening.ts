import type { Widening } from '@eventbuzz/contract/suggest'
import { formatRadius } from './distance.ts'
import { type ExploreSearch, withoutFilters } from './explore-search.ts'
import { t } from './i18n.ts'
import { LOCALE, VIEWER_UNIT } from './locale.ts'
import { isoDay } from './zoned-time.ts'

/** The search with one filter widened, as the server proposes. Its days are those of the zone. */
export function widened(
  search: ExploreSearch,
  { change, radius, date_to: end }: Widening,
  windowStart: string | null,
  zone: string,
): ExploreSearch {
  if (change === 'free') return { ...search, free: undefined }
  if (change === 'category') return { ...search, category: undefined }
  if (change === 'radius') return { ...search, radius: radius ?? undefined }
  const from = windowStart === null ? undefined : isoDay(new Date(windowStart), zone)
  if (change === 'date_to') {
    const to = end === null ? undefined : isoDay(onLastDay(end), zone)
    return { ...search, when: undefined, from, to }
  }
  return { ...withoutFilters(search), from, radius: radius ?? undefined }
}

/** What to look for then, and how much there is of it: `Within 25 km · 12 events`. */
export function wideningLabel(widening: Widening, zone: string): string {
  return `${wayText(widening, zone)} · ${t('list.count', { count: widening.total })}`
}

function wayText({ change, radius: radiusM, date_to: end }: Widening, zone: string): string {
  const radius = radiusM === null ? null : formatRadius(radiusM, VIEWER_UNIT, LOCALE)
  switch (change) {
    case 'radius':
      return radius === null ? t('widen.anywhere') : t('widen.within', { radius })
    case 'date_to':
      return end === null ? t('widen.any_time') : t('time.until_day', { day: day(end, zone) })
    case 'all':
      return radius === null ? t('widen.all') : t('widen.all_within', { radius })
    case 'free':
      return t('widen.free')
    case 'category':
      return t('widen.category')
    case 'long_running':
      return t('widen.any_time')
  }
}

function day(end: string, timeZone: string): string {
  return new Intl.DateTimeFormat(LOCALE, { timeZone, day: 'numeric', month: 'short' }).format(onLastDay(end))
}

/** The end itself is outside. The server counts days of 24 hours: beyond a change of the clocks it is at 23:00 or 01:00. */
function onLastDay(end: string): Date {
  return new Date(Date.parse(end) - 2 * 3_600_000)
}
