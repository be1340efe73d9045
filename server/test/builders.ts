import { randomUUID } from 'node:crypto'
import type { EventInput } from '@eventbuzz/contract/event-input'
import type { EventDetail, EventStatus } from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import type { Db, Tx } from '../src/db/connection.ts'
import type { Client } from './app.ts'

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
  /** Id of the person whose it is. */
  createdBy?: string
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
      created_by: wishes.createdBy ?? null,
    }))
    .execute()
  return { id, slug }
}

/** What a client sends to make an event that begins tomorrow by the test clock. */
export const anEventInput = (wishes: Partial<EventInput> = {}): EventInput => ({
  title: 'Evening concert',
  category: 'music',
  ...LISBON,
  start_date: '2026-06-11T18:00:00Z',
  ...wishes,
})

/** What a client sends to publish an event that begins tomorrow by the clock of the machine. */
export const aConcertTomorrow = (): EventInput =>
  anEventInput({ start_date: new Date(Date.now() + 86_400_000).toISOString(), status: 'active' })

/** Makes a draft through the API. @returns the answer's body. */
export async function aDraftBy(client: Client, wishes: Partial<EventInput> = {}): Promise<EventDetail> {
  const { status, body } = await client.post('/events', anEventInput(wishes))
  if (status !== 201) throw new Error(`No draft was made: ${JSON.stringify(body)}`)
  return body as EventDetail
}

/** Makes an event that everybody sees through the API. @returns the answer's body. */
export const aPublishedEventBy = (client: Client, wishes: Partial<EventInput> = {}): Promise<EventDetail> =>
  aDraftBy(client, { status: 'active', ...wishes })

/** The point so many metres north and east of another, near enough for a few kilometres. */
export function offset({ latitude, longitude }: LatLng, northM: number, eastM: number): LatLng {
  const metresPerDegree = 111_195
  return {
    latitude: latitude + northM / metresPerDegree,
    longitude: longitude + eastM / (metresPerDegree * Math.cos((latitude * Math.PI) / 180)),
  }
}
