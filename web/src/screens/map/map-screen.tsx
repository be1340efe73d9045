import type { EventListItem } from '@eventbuzz/contract/events'
import type { LatLng } from '@eventbuzz/contract/geo'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from 'react'
import { categoriesQuery } from '../../api/categories.ts'
import { eventQuery } from '../../api/events.ts'
import { useNearbyResults } from '../../api/nearby-results.ts'
import { appConfig } from '../../lib/app-config.ts'
import {
  hasFilters,
  isAwayFromSearch,
  pointOf,
  roundView,
  searchHere,
  stringifySearch,
  withoutFilters,
  withoutSheet,
  writePoint,
} from '../../lib/explore-search.ts'
import { isFirstVisit } from '../../lib/first-visit.ts'
import { useExplore } from '../../lib/use-explore.ts'
import { useMediaQuery, WIDE } from '../../lib/use-media-query.ts'
import { useSize } from '../../lib/use-size.ts'
import { useTitle } from '../../lib/use-title.ts'
import type { MapBubble, MapCluster } from '../../map/map-data.ts'
import { FilterChips } from '../../ui/filter-chips.tsx'
import { Icon } from '../../ui/icon.tsx'
import { MapFailed } from './map-failed.tsx'
import { MapNotices } from './map-notices.tsx'
import './map-screen.css'
import { NearMe } from './near-me.tsx'
import { ResultsPanel } from './results-panel.tsx'
import { useEventMap } from './use-event-map.ts'
import { useMapView } from './use-map-view.ts'
import { StillMap } from './still-map.tsx'
import { asBubble, useMarkers } from './use-markers.ts'
import { useSheet } from './use-sheet.ts'
import { Welcome } from './welcome.tsx'
import { t } from '../../lib/i18n.ts'

const PreviewSheet = lazy(() =>
  import('./preview-sheet.tsx').then((file) => ({ default: file.PreviewSheet })),
)
const SpotSheet = lazy(() => import('./spot-sheet.tsx').then((file) => ({ default: file.SpotSheet })))

const NEAR_ME_ZOOM = 13.5
/** How much of the map the sheets cover on a phone. */
const PREVIEW_PX = 170
const SPOT_SHARE = 0.5

export function MapScreen() {
  const explore = useExplore()
  const { search, view, place, filters, change } = explore
  const isWide = useMediaQuery(WIDE)
  const host = useRef<HTMLDivElement>(null)
  const size = useSize(host)
  const { map, failure } = useEventMap(host, view)
  const categories = useQuery(categoriesQuery)
  const { markers, query: bubbles } = useMarkers(view, size, filters, categories.data)
  // On a phone as well: the list is one tap away then, and the zone of the events is known.
  const nearby = useNearbyResults(explore, isWide ? undefined : false)
  const preview = useQuery({ ...eventQuery(search.event ?? ''), enabled: search.event !== undefined })
  const { open: openSheet, close: closeSheet } = useSheet()
  const onMove = useMapView(map, explore)
  const [problem, setProblem] = useState<string | null>(null)
  const [hovered, setHovered] = useState<EventListItem | null>(null)
  const [position, setPosition] = useState<LatLng | null>(null)
  /** On the still map, which cannot take it apart. */
  const [tapped, setTapped] = useState<MapCluster | null>(null)
  const [isDrawn, setIsDrawn] = useState(false)
  const [pointedAt, setPointedAt] = useState<string | null>(null)
  const [isGreeting, setIsGreeting] = useState(isFirstVisit)
  // Whoever moves the map or chooses something has found the way.
  if (isGreeting && stringifySearch({ ...search }) !== '') setIsGreeting(false)
  useTitle(null)

  const bubble = search.event ? markers.bubbles.find(({ id }) => id === search.event) : undefined
  const opened = bubble ?? (search.event && preview.data ? asBubble(preview.data) : null)
  const selected = hovered ? asBubble(hovered) : opened

  useEffect(() => map?.setMarkers(markers), [map, markers])
  useEffect(() => map?.setSelected(selected), [map, selected])
  useEffect(() => {
    // The map itself remembers the one before.
    if (position) map?.setPosition(position)
  }, [map, position])
  const spot = search.spot === undefined ? undefined : pointOf(search.spot)
  const shown = opened ?? spot
  useEffect(() => {
    const sheetPx = isWide ? 0 : opened ? PREVIEW_PX : window.innerHeight * SPOT_SHARE
    if (map && shown) map.reveal(shown, sheetPx)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each place that is opened
  }, [map, opened?.id, search.spot])
  const openBubble = ({ id }: MapBubble) => openSheet({ event: id })
  useEffect(() => {
    if (!map) return
    map.handlers = {
      onMove,
      onDrawn: () => setIsDrawn(true),
      onBubble: openBubble,
      onCluster: (cluster) =>
        map.canSplit(cluster) ? map.zoomToCluster(cluster) : openSheet({ spot: writePoint(cluster) }),
      onBackground: closeSheet,
      onHover: (pointed) => setPointedAt(pointed?.id ?? null),
    }
  })

  useEffect(() => {
    if (!map || !tapped) return
    setTapped(null)
    map.handlers.onCluster?.(tapped)
  }, [map, tapped])

  const leaveSheet = useCallback(() => {
    closeSheet()
    map?.focus()
  }, [closeSheet, map])

  const goTo = (found: LatLng) => {
    setProblem(null)
    setPosition(found)
    const { latitude: lat, longitude: lng, zoom: z } = roundView({ ...found, zoom: NEAR_ME_ZOOM })
    change('push', (old) => ({ ...withoutSheet(old), lat, lng, z, near: undefined, radius: undefined }))
  }

  const isAway = size !== null && isAwayFromSearch(search, appConfig.default_view, size)
  return (
    <div className="map-screen">
      <h1 className="visually-hidden">{t('map.title')}</h1>
      {isWide && (
        <ResultsPanel
          explore={explore}
          nearby={nearby}
          onHover={setHovered}
          openedId={search.event}
          highlightedId={pointedAt ?? search.event}
        />
      )}
      <div className="map-stage">
        <div className="map-host" ref={host} />
        {size && !failure && !isDrawn && !map?.isDrawn && (
          <StillMap
            view={view}
            size={size}
            markers={markers}
            selectedId={selected?.id}
            onBubble={openBubble}
            onCluster={setTapped}
          />
        )}
        {failure && <MapFailed failure={failure} search={withoutSheet(search)} />}
        <div className="map-top">
          <div className="map-chips">
            <FilterChips
              search={search}
              categories={categories.data}
              onChange={(next) => change('push', () => next)}
            />
          </div>
          {isAway && size && (
            <button
              type="button"
              className="search-here"
              onClick={() => change('push', (old) => searchHere(old, map?.view ?? view, size))}
            >
              <Icon name="search" size={20} />
              {t('map.search_here')}
            </button>
          )}
        </div>
        <div className="map-controls">
          <NearMe onFound={goTo} onProblem={setProblem} />
          {isWide && (
            <div className="zoom-buttons">
              <button
                type="button"
                className="round-button"
                aria-label={t('map.zoom_in')}
                onClick={() => map?.zoomBy(1)}
              >
                <Icon name="add" />
              </button>
              <button
                type="button"
                className="round-button"
                aria-label={t('map.zoom_out')}
                onClick={() => map?.zoomBy(-1)}
              >
                <Icon name="remove" />
              </button>
            </div>
          )}
        </div>
        <MapNotices
          query={bubbles}
          isFiltered={hasFilters(search)}
          onClearFilters={() => change('push', withoutFilters)}
          problem={problem}
          search={withoutSheet(search)}
          onDismiss={() => setProblem(null)}
        />
        {isGreeting && !failure && (
          <Welcome
            onFound={goTo}
            onProblem={(message) => {
              setIsGreeting(false)
              setProblem(message)
            }}
            onClose={() => setIsGreeting(false)}
          />
        )}
        <Suspense>
          {search.event ? (
            <PreviewSheet
              key={search.event}
              title={bubbles.data?.bubbles.find(({ id }) => id === search.event)?.title}
              query={preview}
              place={place}
              onClose={leaveSheet}
            />
          ) : spot ? (
            <SpotSheet key={search.spot} spot={spot} explore={explore} onClose={leaveSheet} />
          ) : null}
        </Suspense>
      </div>
    </div>
  )
}
