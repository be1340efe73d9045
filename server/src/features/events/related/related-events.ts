import type { EventDetail, EventListItem } from '@eventbuzz/contract/events'
import type { Deps } from '../../../deps.ts'
import { cachedRelated } from '../cached-lists.ts'
import { publicEventsById } from '../queries.ts'
import { relatedCandidates } from './queries.ts'
import { bestRelated } from './rules.ts'

/** What else is on that goes with an event, the best first, with distances from it. */
export function relatedEvents(
  { db, cache, now }: Pick<Deps, 'db' | 'cache' | 'now'>,
  event: EventDetail,
  limit: number,
): Promise<EventListItem[]> {
  return cachedRelated(cache, event.id, limit, async () => {
    const time = now()
    const ids = bestRelated(await relatedCandidates(db, event, time), time.getTime(), limit)
    const found = await publicEventsById(db, ids, event)
    return ids.flatMap((id) => found.get(id) ?? [])
  })
}
