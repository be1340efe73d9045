import type { Lane } from '../../api/lanes.ts'
import { type MessageKey, t } from '../../lib/i18n.ts'
import { EventCard } from '../../ui/event-card.tsx'
import './lanes.css'

const TITLES: Record<Lane['name'], MessageKey> = { now: 'list.now', ongoing: 'list.ongoing' }

/** Rows of cards that scroll sideways, above the list. */
export function Lanes({ lanes, now }: { lanes: Lane[]; now: Date }) {
  return (
    <div className="lanes">
      {lanes.map(({ name, items }) => (
        <section key={name} className="lane" aria-labelledby={`lane-${name}`}>
          <h2 className="lane-title" id={`lane-${name}`}>
            {t(TITLES[name])}
          </h2>
          <ul className="lane-cards" data-scroll-restoration-id={`lane-${name}`}>
            {items.map((event) => (
              <li key={event.id}>
                <EventCard event={event} now={now} />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
