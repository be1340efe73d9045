import type { RelatedEvents as Related } from '@eventbuzz/contract/events'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { getJson } from '../../api/http.ts'
import { t } from '../../lib/i18n.ts'
import { EventCard } from '../../ui/event-card.tsx'

const relatedQuery = (key: string) =>
  queryOptions({
    queryKey: ['related', key],
    queryFn: async ({ signal }) =>
      (await getJson<Related>(`/events/${encodeURIComponent(key)}/related`, {}, signal)).items,
  })

/** What else is on that goes with an event. Where that cannot be had, the page is whole without it. */
export function RelatedEvents({ eventId, now }: { eventId: string; now: Date }) {
  const { data: items = [] } = useQuery(relatedQuery(eventId))
  if (items.length === 0) return null
  return (
    <section className="related" aria-labelledby="related-title">
      <h2 id="related-title" className="related-title">
        {t('event.related')}
      </h2>
      <ul className="event-results">
        {items.map((event) => (
          <li key={event.id}>
            <EventCard event={event} now={now} />
          </li>
        ))}
      </ul>
    </section>
  )
}
