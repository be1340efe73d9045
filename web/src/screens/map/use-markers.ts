import type { Category } from '@eventbuzz/contract/categories'
import type { BubbleMap } from '@eventbuzz/contract/events'
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { bubblesQuery } from '../../api/events.ts'
import { type MapView, type Size, snapBox, viewBox } from '../../lib/geo.ts'
import { useDebounced } from '../../lib/use-debounced.ts'
import type { Filters } from '../../lib/use-explore.ts'
import type { MapBubble, MapMarkers } from '../../map/map-data.ts'
import { categoryIcon, iconPath } from '../../ui/icons.ts'

const SETTLED_MS = 250
const NOTHING: BubbleMap = { bubbles: [], clusters: [], total: 0 }

/** The bubbles for what the map shows. Asked for as soon as the size is known, while the map engine still loads. */
export function useMarkers(
  view: MapView,
  size: Size | null,
  filters: Filters,
  categories: Category[] | undefined,
): { markers: MapMarkers; query: UseQueryResult<BubbleMap> } {
  const { latitude, longitude, zoom } = view
  const area = useMemo(
    () => size && { box: snapBox(viewBox({ latitude, longitude, zoom }, size), zoom), zoom },
    [latitude, longitude, zoom, size],
  )
  const settled = useDebounced(area, SETTLED_MS)
  const asked = settled ?? area ?? { box: { west: 0, south: 0, east: 0, north: 0 }, zoom: 0 }
  const query = useQuery({ ...bubblesQuery(asked.box, asked.zoom, filters), enabled: area !== null })
  // What was there stays, also when the next answer does not come.
  const [shown, setShown] = useState<BubbleMap>(NOTHING)
  if (query.data && query.data !== shown) setShown(query.data)
  const markers = useMemo(() => toMarkers(shown, categories), [shown, categories])
  return { markers, query }
}

function toMarkers({ bubbles, clusters }: BubbleMap, categories: Category[] | undefined): MapMarkers {
  const icons = new Map(categories?.map(({ slug, icon_name }) => [slug, iconPath(categoryIcon(icon_name))]))
  const unknown = iconPath('event')
  return {
    clusters,
    bubbles: bubbles.map(({ id, latitude, longitude, category_color, category_slug }) => ({
      id,
      latitude,
      longitude,
      color: category_color,
      iconPath: icons.get(category_slug) ?? unknown,
    })),
  }
}

/** An event from a list or its own page, as the map draws it. */
export function asBubble(event: {
  id: string
  latitude: number
  longitude: number
  category: Category
}): MapBubble {
  const { id, latitude, longitude, category } = event
  return {
    id,
    latitude,
    longitude,
    color: category.color_hex,
    iconPath: iconPath(categoryIcon(category.icon_name)),
  }
}
