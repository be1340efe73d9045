import type { EventListItem } from '@eventbuzz/contract/events'
import type { ReactNode } from 'react'
import { fullTime, zoneNote } from '../../lib/event-time.ts'
import { TEXT_LOCALE, VIEWER_LOCALE, VIEWER_ZONE } from '../../lib/locale.ts'
import { formatPrice } from '../../lib/price.ts'
import { Icon } from '../../ui/icon.tsx'
import type { IconName } from '../../ui/icons.ts'

interface Props {
  event: EventListItem
  country: string | null
  now: Date
}

/** When, where and how much: what people open the page for. */
export function EventFacts({ event, country, now }: Props) {
  const reader = { now, locale: TEXT_LOCALE, zone: VIEWER_ZONE }
  const { days, hours } = fullTime(event, reader)
  const zone = zoneNote(event, reader)
  const price = formatPrice(event, VIEWER_LOCALE)
  const address = [event.address, event.city, country && countryName(country)]
    .filter((part) => part !== null)
    .join(', ')
  const place = event.venue ?? (address || null)
  return (
    <dl className="facts">
      <Fact icon="schedule" label="When">
        <time className="fact-main" dateTime={event.start_date}>
          {days}
        </time>
        {hours && (
          <span className="fact-more">
            {hours}
            {zone && <> · {zone}, local time there</>}
          </span>
        )}
        {event.all_day && <span className="fact-more">All day</span>}
      </Fact>
      {place && (
        <Fact icon="location_on" label="Where">
          <span className="fact-main">{place}</span>
          {event.venue && address && <span className="fact-more">{address}</span>}
        </Fact>
      )}
      {price && (
        <Fact icon="payments" label="Price">
          <span className={price === 'Free' ? 'fact-main is-free' : 'fact-main'}>{price}</span>
        </Fact>
      )}
    </dl>
  )
}

// Imports write either a name or an ISO 3166 code.
function countryName(country: string): string {
  if (!/^[A-Z]{2}$/.test(country)) return country
  return new Intl.DisplayNames(TEXT_LOCALE, { type: 'region' }).of(country) ?? country
}

function Fact({ icon, label, children }: { icon: IconName; label: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>
        <span className="fact-icon">
          <Icon name={icon} />
        </span>
        <span className="visually-hidden">{label}</span>
      </dt>
      <dd>{children}</dd>
    </div>
  )
}
