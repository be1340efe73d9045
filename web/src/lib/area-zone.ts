import type { LatLng } from '@eventbuzz/contract/geo'
import { useSyncExternalStore } from 'react'
import { distanceM } from './geo.ts'
import { VIEWER_ZONE } from './locale.ts'
import { isTimeZone } from './zoned-time.ts'

const SAME_AREA_M = 50_000
const KEPT = 50

const known: { place: LatLng; zone: string }[] = []
const listeners = new Set<() => void>()

/**
 * Notes which zone events at a place are in. The first answer for an area stays: at a border between two zones a later
 * one would change "today", hence the question, hence the answer, for ever.
 */
export function rememberZone(place: LatLng, zone: string): void {
  if (zoneNear(place) !== undefined || !isTimeZone(zone)) return
  known.push({ place, zone })
  if (known.length > KEPT) known.shift()
  for (const listener of listeners) listener()
}

/** The zone of the events around a place, or the visitor's own while none was seen. */
export function useAreaZone(place: LatLng): string {
  return useSyncExternalStore(subscribe, () => areaZone(place))
}

/** The zone that `useAreaZone` has at this moment. */
export const areaZone = (place: LatLng): string => zoneNear(place) ?? VIEWER_ZONE

function zoneNear(place: LatLng): string | undefined {
  return known.find((entry) => distanceM(entry.place, place) < SAME_AREA_M)?.zone
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
