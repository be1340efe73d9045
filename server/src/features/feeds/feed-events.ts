import type { EventDetail } from '@eventbuzz/contract/events'
import type { FeedQuery } from '@eventbuzz/contract/feeds'
import { RADIUS_M } from '@eventbuzz/contract/geo'
import type { Deps } from '../../deps.ts'
import { categoriesById } from '../categories/index.ts'
import { eventFilter, knownCategories, nearbyEvents, publicEventDetails } from '../events/index.ts'

export interface Feed {
  /** Names what somebody subscribed to. */
  title: string
  events: EventDetail[]
}

/** The events of a filter, the soonest first, with all that is known of them. */
export async function feedEvents(
  { db, config, now }: Pick<Deps, 'db' | 'config' | 'now'>,
  query: FeedQuery,
): Promise<Feed> {
  const { filter, problems } = eventFilter(query, now())
  const categoryIds = await knownCategories(db, filter, problems)
  const radiusM = query.radius ?? RADIUS_M.default
  const { items } = await nearbyEvents(db, {
    center: { latitude: query.lat, longitude: query.lng },
    radiusM,
    filter,
    categoryIds,
    sort: 'date',
    limit: query.limit ?? 200,
    offset: 0,
  })
  const events = await publicEventDetails(
    db,
    items.map(({ id }) => id),
  )
  const categories = await categoriesById(db, new Set(categoryIds))
  const names = categoryIds.length === 0 ? ['Events'] : categoryIds.map((id) => categories.get(id)!.name)
  const kind = query.free === true ? `${names.join(', ')}, free` : names.join(', ')
  return { title: `${config.instanceName}: ${kind} within ${distanceText(radiusM)}`, events }
}

const distanceText = (radiusM: number) =>
  radiusM < 1000 ? `${Math.round(radiusM)} m` : `${Math.round(radiusM / 100) / 10} km`
