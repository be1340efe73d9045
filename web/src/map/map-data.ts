import type { LatLng } from '@eventbuzz/contract/geo'

/** A bubble as the map draws it. */
export interface MapBubble extends LatLng {
  id: string
  color: string
  /** Outline of the sign in it. */
  iconPath: string
}

export interface MapCluster extends LatLng {
  count: number
  /** West, south, east, north. */
  bbox: [number, number, number, number]
}

export interface MapMarkers {
  bubbles: MapBubble[]
  clusters: MapCluster[]
}

export interface MarkerFeature {
  type: 'Feature'
  geometry: { type: 'Point'; coordinates: [number, number] }
  properties: { key: string; image: string; label?: string; order: number }
}

/** Whether drawing them again would change nothing. Most refetches bring what is already there. */
export function sameMarkers(a: MapMarkers, b: MapMarkers): boolean {
  if (a === b) return true
  return (
    a.bubbles.length === b.bubbles.length &&
    a.clusters.length === b.clusters.length &&
    a.bubbles.every((bubble, index) => sameBubble(bubble, b.bubbles[index])) &&
    a.clusters.every((cluster, index) => sameCluster(cluster, b.clusters[index]))
  )
}

export function toFeatures({ bubbles, clusters }: MapMarkers): MarkerFeature[] {
  return [
    ...bubbles.map((bubble) =>
      feature(bubble, { key: keyOf(bubble), image: bubbleImageName(bubble), order: 0 }),
    ),
    // Big clusters lie on top of small ones, and all of them on top of bubbles. Each order is drawn by itself.
    ...clusters.map((cluster) => {
      const order = clusterSizePx(cluster.count)
      const label = labelImageName(cluster.count)
      return feature(cluster, { key: keyOf(cluster), image: clusterImageName(order), label, order })
    }),
  ]
}

const keyOf = (marker: MapBubble | MapCluster) =>
  'id' in marker ? marker.id : `${marker.latitude},${marker.longitude}`

/** What a feature was made of, if it is still among these: for a moment the map shows what it had before. */
export function markerOf(
  { key }: MarkerFeature['properties'],
  { bubbles, clusters }: MapMarkers,
): MapBubble | MapCluster | undefined {
  const isIt = (marker: MapBubble | MapCluster) => keyOf(marker) === key
  return bubbles.find(isIt) ?? clusters.find(isIt)
}

export function bubbleImageName(
  { color, iconPath }: Pick<MapBubble, 'color' | 'iconPath'>,
  isSelected = false,
): string {
  return `bubble ${isSelected ? 'selected ' : ''}${color} ${iconPath}`
}

export function clusterImageName(sizePx: number): string {
  return `cluster ${sizePx}`
}

export function labelImageName(count: number): string {
  return `label ${countLabel(count)}`
}

/** A circle that grows a little with its count, in few steps. */
export function clusterSizePx(count: number): number {
  return 38 + 6 * Math.min(3, Math.floor(Math.log10(count)))
}

/** `7`, `120`, `1.2k`, `34k`: short enough for a circle. */
export function countLabel(count: number): string {
  if (count < 1000) return String(count)
  const thousands = count / 1000
  return `${thousands < 10 ? Math.floor(thousands * 10) / 10 : Math.floor(thousands)}k`
}

function feature({ latitude, longitude }: LatLng, properties: MarkerFeature['properties']): MarkerFeature {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: [longitude, latitude] }, properties }
}

function sameBubble(a: MapBubble, b: MapBubble | undefined): boolean {
  return (
    a.id === b?.id &&
    a.color === b.color &&
    a.iconPath === b.iconPath &&
    a.latitude === b.latitude &&
    a.longitude === b.longitude
  )
}

function sameCluster(a: MapCluster, b: MapCluster | undefined): boolean {
  return (
    a.count === b?.count &&
    a.latitude === b.latitude &&
    a.longitude === b.longitude &&
    a.bbox.every((degrees, index) => degrees === b.bbox[index])
  )
}
