import locationOn from '@material-symbols/svg-400/rounded/location_on.svg?raw'
import payments from '@material-symbols/svg-400/rounded/payments.svg?raw'
import schedule from '@material-symbols/svg-400/rounded/schedule.svg?raw'
import type { EventListItem } from '@eventbuzz/contract/events'
import type { ReactNode } from 'react'
import { fullTime, readerTime, zoneNote } from '../../lib/event-time.ts'
import { LOCALE, VIEWER_ZONE } from '../../lib/locale.ts'
import { formatPrice, isFree } from '../../lib/price.ts'
import { Icon } from '../../ui/icon.tsx'
import { t } from '../../lib/i18n.ts'

interface Props {
  event: EventListItem
  country: string | null
  now: Date
}

/** When, where and how much: what people open the page for. */
export function EventFacts({ event, country, now }: Props) {
  const reader = { now, locale: LOCALE, zone: VIEWER_ZONE }
  const { days, hours } = fullTime(event, reader)
  const zone = zoneNote(event, reader)
  const price = formatPrice(event, LOCALE)
  // A country after a city says nothing new nearby, and comes later than the rest: it would move what is below.
  const address = [event.address, event.city ?? (country && countryName(country))]
    .filter((part) => part !== null)
    .join(t('list.comma'))
  const place = event.venue ?? (address || null)
  return (
    <dl className="facts">
      <Fact icon={schedule} label={t('event.when')}>
        <time className="fact-main" dateTime={event.start_date}>
          {days}
        </time>
        {hours && (
          <span className="fact-more">
            {hours}
            {zone && ` · ${t('time.zone_there', { zone })}`}
          </span>
        )}
        {zone && <span className="fact-more">{readerTime(event, reader)}</span>}
        {event.all_day && <span className="fact-more">{t('time.all_day')}</span>}
      </Fact>
      {place && (
        <Fact icon={locationOn} label={t('event.where')}>
          <span className="fact-main">
            <bdi>{place}</bdi>
          </span>
          {event.venue && address && (
            <span className="fact-more">
              <bdi>{address}</bdi>
            </span>
          )}
        </Fact>
      )}
      {price && (
        <Fact icon={payments} label={t('event.price')}>
          <span className={isFree(event) ? 'fact-main is-free' : 'fact-main'}>{price}</span>
        </Fact>
      )}
    </dl>
  )
}

// Imports write either a name or an ISO 3166 code.
function countryName(country: string): string {
  if (!/^[A-Z]{2}$/.test(country)) return country
  return new Intl.DisplayNames(LOCALE, { type: 'region' }).of(country) ?? country
}

function Fact({ icon, label, children }: { icon: string; label: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>
        <span className="fact-icon">
          <Icon outline={icon} />
        </span>
        <span className="visually-hidden">{label}</span>
      </dt>
      <dd>{children}</dd>
    </div>
  )
}
