import type { BubbleMap } from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import type { QueryClient } from '@tanstack/react-query'
import { distanceM } from '../lib/geo.ts'
import type { Filters } from '../lib/use-explore.ts'
import { bubblesQuery } from './events.ts'

const WORLD = { west: -180, south: -85, east: 180, north: 85 }
const WORLD_ZOOM = 3
const TOWN_ZOOM = 12
/** A box needs an inside, also where all of a cluster is at one spot. */
const EDGE = 0.01

/** Where the nearest events are, however far; null where there are none at all. */
export async function nearestPlace(
  client: QueryClient,
  to: LatLng,
  filters: Filters,
): Promise<LatLng | null> {
  const nearest = nearestOf(await client.fetchQuery(bubblesQuery(WORLD, WORLD_ZOOM, filters)), to)
  if (!nearest || !('bbox' in nearest)) return nearest
  // The middle of a cluster of two cities is the field between them.
  const [west, south, east, north] = nearest.bbox
  const box = {
    west: Math.max(-180, west - EDGE),
    south: Math.max(-90, south - EDGE),
    east: Math.min(180, east + EDGE),
    north: Math.min(90, north + EDGE),
  }
  return nearestOf(await client.fetchQuery(bubblesQuery(box, TOWN_ZOOM, filters)), to) ?? nearest
}

function nearestOf({ bubbles, clusters }: BubbleMap, to: LatLng) {
  const all = [...clusters, ...bubbles]
  return all.toSorted((a, b) => distanceM(a, to) - distanceM(b, to))[0] ?? null
}
