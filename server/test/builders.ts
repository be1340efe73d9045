import { randomUUID } from 'node:crypto'
import type { EventStatus } from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import type { Db, Tx } from '../src/db/connection.ts'

export const LISBON = { latitude: 38.7223, longitude: -9.1393 }

export interface EventWishes {
  at?: LatLng
  title?: string
  description?: string | null
  category?: string
  /** Instants; `end` null means unknown. */
  start?: string
  end?: string | null
  timezone?: string
  allDay?: boolean
  status?: EventStatus
  price?: [number, number] | null
  favorites?: number
}

/** Inserts an event that a visitor can see: two hours in Lisbon, tomorrow by the test clock, unless wished otherwise. */
export async function anEvent(db: Db | Tx, wishes: EventWishes = {}): Promise<{ id: string; slug: string }> {
  const { at = LISBON, category = 'music', price = null } = wishes
  const id = randomUUID()
  const slug = `event-${id.slice(0, 8)}`
  const start = wishes.start ?? '2026-06-11T18:00:00Z'
  await db
    .insertInto('event')
    .values(({ selectFrom }) => ({
      id,
      slug,
      title: wishes.title ?? 'Evening concert',
      description: wishes.description ?? null,
      category_id: selectFrom('category').select('category.id').where('category.slug', '=', category),
      latitude: at.latitude,
      longitude: at.longitude,
      start_date: start,
      end_date: wishes.end === undefined ? new Date(Date.parse(start) + 7_200_000) : wishes.end,
      timezone: wishes.timezone ?? 'Europe/Lisbon',
      all_day: wishes.allDay ?? false,
      status: wishes.status ?? 'active',
      price_min: price && price[0],
      price_max: price && price[1],
      currency: price && 'EUR',
      favorite_count: wishes.favorites ?? 0,
    }))
    .execute()
  return { id, slug }
}

/** The point so many metres north and east of another, near enough for a few kilometres. */
export function offset({ latitude, longitude }: LatLng, northM: number, eastM: number): LatLng {
  const metresPerDegree = 111_195
  return {
    latitude: latitude + northM / metresPerDegree,
    longitude: longitude + eastM / (metresPerDegree * Math.cos((latitude * Math.PI) / 180)),
  }
}
