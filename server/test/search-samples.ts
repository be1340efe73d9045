import { randomUUID } from 'node:crypto'
import type { SearchDocument, SearchRequest } from '../src/adapters/search-index/port.ts'

export const LISBON = { latitude: 38.7223, longitude: -9.1393 }
const NOW = new Date('2026-06-10T12:00:00Z')

/** An event tomorrow in Lisbon. */
export function aSearchDocument(wishes: Partial<SearchDocument> = {}): SearchDocument {
  return {
    id: randomUUID(),
    title: 'Jazz concert',
    description: null,
    venue: null,
    city: null,
    tags: [],
    categoryId: randomUUID(),
    categoryName: 'Music',
    location: LISBON,
    startsAt: new Date('2026-06-11T18:00:00Z'),
    endsAt: new Date('2026-06-11T20:00:00Z'),
    isFree: undefined,
    ...wishes,
  }
}

export function aSearch(wishes: Partial<SearchRequest> = {}): SearchRequest {
  return {
    query: 'jazz',
    center: undefined,
    radiusM: undefined,
    categoryIds: [],
    from: NOW,
    to: undefined,
    free: undefined,
    now: NOW,
    limit: 20,
    offset: 0,
    ...wishes,
  }
}

export async function* inBatches(documents: SearchDocument[], size = 1_000): AsyncIterable<SearchDocument[]> {
  for (let start = 0; start < documents.length; start += size) yield documents.slice(start, start + size)
}
