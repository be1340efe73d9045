import type { SearchDocument } from '../port.ts'

/** An event as the index holds it. */
export interface IndexedEvent {
  id: string
  title: string
  venue: string | null
  city: string | null
  category_id: string
  category_name: string
  tags: string[]
  description: string | null
  _geo: { lat: number; lng: number }
  /** Seconds since 1970. */
  starts_at: number
  ends_at: number
  is_free: boolean | null
}

export function toIndexedEvent(document: SearchDocument): IndexedEvent {
  const { id, title, venue, city, tags, description, categoryId, categoryName, location } = document
  return {
    id,
    title,
    venue,
    city,
    category_id: categoryId,
    category_name: categoryName,
    tags,
    description,
    _geo: { lat: location.latitude, lng: location.longitude },
    starts_at: seconds(document.startsAt),
    ends_at: seconds(document.endsAt),
    is_free: document.isFree ?? null,
  }
}

export const seconds = (instant: Date): number => instant.getTime() / 1000
