import type { EventListItem } from '@eventbuzz/contract/events'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { eventQuery } from '../../api/events.ts'
import { ApiError } from '../../api/http.ts'
import { useSeenEvent } from '../../api/use-seen-event.ts'
import { afresh, connection } from '../../lib/connection.ts'
import { useNow } from '../../lib/use-now.ts'
import { useTitle } from '../../lib/use-title.ts'
import { Face } from '../../ui/face.tsx'
import { BackButton } from './back-button.tsx'
import { EventPage } from './event-page.tsx'
import { EventSkeleton } from './event-skeleton.tsx'
import { t } from '../../lib/i18n.ts'

const route = getRouteApi('/events/$slug')

export function EventScreen() {
  const { slug } = route.useParams()
  const { data, error, isFetching, refetch } = useQuery(eventQuery(slug))
  const seen = useSeenEvent(slug)
  const [checkedSlug, setCheckedSlug] = useState('')
  // Details are kept for an hour, by the browser as well.
  const isInDoubt = data && seen && checkedSlug !== slug && factsOf(data) !== factsOf(seen)
  const event = isInDoubt && seen.status === 'cancelled' ? { ...data, status: seen.status } : data
  const now = useNow()
  const navigate = route.useNavigate()
  const isUnknown = error instanceof ApiError && error.status === 404 && !event
  useTitle(event?.title ?? seen?.title ?? (isUnknown ? t('event.not_found_title') : t('event.title')))

  // Old slugs and ids lead here as well; the address should be the one to pass on.
  const currentSlug = event?.slug
  useEffect(() => {
    if (currentSlug && currentSlug !== slug) void navigate({ params: { slug: currentSlug }, replace: true })
  }, [currentSlug, slug, navigate])

  useEffect(() => {
    if (isInDoubt)
      void afresh(refetch).then(({ isSuccess }) => {
        if (isSuccess && !connection().isLost) setCheckedSlug(slug)
      })
  }, [isInDoubt, refetch, slug])

  if (isUnknown) {
    return (
      <Face isPage icon="event_busy" title={t('event.not_found')} text={t('event.not_found_text')}>
        <Link className="button filled" to="/">
          {t('event.see_others')}
        </Link>
      </Face>
    )
  }
  const shown = event ?? seen
  if (!error || event)
    return shown ? <EventPage event={shown} details={event} now={now} /> : <EventSkeleton />

  const failure = (
    <Face
      isPage={!shown}
      icon="cloud_off"
      title={t(shown ? 'event.details_failed' : 'event.load_failed')}
      text={error.message}
    >
      <button type="button" className="button tonal" disabled={isFetching} onClick={() => void refetch()}>
        {isFetching ? t('action.trying') : t('action.try_again')}
      </button>
    </Face>
  )
  // What the list has shown is more than nothing.
  if (shown) return <EventPage event={shown} details={undefined} failure={failure} now={now} />
  return (
    <div role="alert" className="event-error">
      <BackButton />
      {failure}
    </div>
  )
}

const factsOf = ({ status, start_date, end_date }: EventListItem) => `${status} ${start_date} ${end_date}`
