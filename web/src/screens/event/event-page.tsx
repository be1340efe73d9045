import calendarAdd from '@material-symbols/svg-400/rounded/calendar_add_on.svg?raw'
import directions from '@material-symbols/svg-400/rounded/directions.svg?raw'
import language from '@material-symbols/svg-400/rounded/language.svg?raw'
import ticket from '@material-symbols/svg-400/rounded/confirmation_number.svg?raw'
import type { EventDetail, EventListItem } from '@eventbuzz/contract/events'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { directionsLink } from '../../lib/directions.ts'
import { hasEnded, isOngoing } from '../../lib/event-time.ts'
import { httpsLink } from '../../lib/https-link.ts'
import '../../ui/button.css'
import { FavoriteButton } from '../../ui/favorite-button.tsx'
import { EventPicture } from '../../ui/event-picture.tsx'
import { Icon } from '../../ui/icon.tsx'
import { categoryIcon } from '../../ui/icons.ts'
import { BackButton } from './back-button.tsx'
import { Description } from './description.tsx'
import { EventFacts } from './event-facts.tsx'
import './event-screen.css'
import { Gallery } from './gallery.tsx'
import { DescriptionBones } from './event-skeleton.tsx'
import { PlaceMap } from './place-map.tsx'
import { RelatedEvents } from './related-events.tsx'
import { ReportEvent } from './report-event.tsx'
import { ShareButton } from './share-button.tsx'
import { t } from '../../lib/i18n.ts'
import { categoryName } from '../../lib/category-name.ts'

interface Props {
  /** What is known already: the whole event, or what a list has shown of it. */
  event: EventListItem
  details: EventDetail | undefined
  /** Why there are no details, when they do not come. */
  failure?: ReactNode
  now: Date
}

export function EventPage({ event, details, failure, now }: Props) {
  const { latitude, longitude, category } = event
  const isCancelled = event.status === 'cancelled'
  const isOver = event.status === 'completed' || hasEnded(event, now)
  const tickets = isCancelled || isOver ? null : httpsLink(details?.ticket_url ?? null)
  const website = httpsLink(details?.url ?? null)
  return (
    <article className={isCancelled ? 'event-page cancelled' : 'event-page'}>
      <div className="event-bar">
        <BackButton />
        <div className="event-tools">
          <FavoriteButton event={event} />
          <ShareButton title={event.title} />
        </div>
      </div>
      <div className="event-hero">
        {details && details.images.length > 0 ? (
          <Gallery key={event.id} images={details.images} />
        ) : (
          <EventPicture event={event} iconSize={96} isEager />
        )}
      </div>
      <div className="event-main">
        <Link
          className="event-category"
          to="/list"
          search={{ lat: latitude, lng: longitude, category: [category.slug] }}
        >
          <Icon name={categoryIcon(category.icon_name)} size={18} />
          {categoryName(category)}
        </Link>
        <h1 className="event-title">
          <bdi>{event.title}</bdi>
        </h1>
        <State event={event} isOver={isOver} now={now} />
        <EventFacts event={event} country={details?.country ?? null} now={now} />
        <div className="event-actions">
          {tickets && (
            <a className="button filled" href={tickets} target="_blank" rel="noopener noreferrer">
              <Icon outline={ticket} size={20} />
              {t('event.tickets')}
            </a>
          )}
          <a
            className={tickets ? 'button tonal' : 'button filled'}
            href={directionsLink({ latitude, longitude, name: event.venue ?? event.title })}
            target="_blank"
            rel="noopener noreferrer"
          >
            <Icon outline={directions} size={20} />
            {t('event.directions')}
          </a>
        </div>
        {!isOver && (
          <a className="button outlined event-calendar" href={`/api/v1/events/${event.id}/ics`} download>
            <Icon outline={calendarAdd} size={20} />
            {t('event.add_to_calendar')}
          </a>
        )}
        <section className="event-about" aria-label={t('event.about')}>
          {details ? (
            details.description && <Description text={details.description} />
          ) : failure ? (
            <div role="alert">{failure}</div>
          ) : (
            <DescriptionBones />
          )}
        </section>
        {details && details.tags.length > 0 && (
          <ul className="tags" aria-label={t('event.tags')}>
            {details.tags.map((tag) => (
              <li key={tag}>
                <bdi>{tag}</bdi>
              </li>
            ))}
          </ul>
        )}
        {website && (
          <a className="button event-website" href={website} target="_blank" rel="noopener noreferrer">
            <Icon outline={language} size={20} />
            {new URL(website).hostname.replace(/^www\./, '')}
          </a>
        )}
        <ReportEvent key={event.id} eventId={event.id} />
      </div>
      <PlaceMap event={event} />
      <RelatedEvents eventId={event.id} now={now} />
    </article>
  )
}

function State({ event, isOver, now }: { event: EventListItem; isOver: boolean; now: Date }) {
  if (event.status === 'cancelled')
    return <p className="event-state is-cancelled">{t('event.is_cancelled')}</p>
  if (isOver) return <p className="event-state">{t('event.is_over')}</p>
  if (isOngoing(event, now)) return <p className="event-state is-on">{t('event.is_on')}</p>
  return null
}
