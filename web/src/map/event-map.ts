import type { LatLng } from '@eventbuzz/contract/geo'
import {
  AttributionControl,
  type GeoJSONSource,
  MapLibreMap,
  type MapMouseEvent,
  type PointLike,
  setWorkerUrl,
  type StyleSpecification,
} from 'maplibre-gl'
import 'maplibre-gl/dist/maplibre-gl.css'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import { roundView, sameView } from '../lib/explore-search.ts'
import type { MapView } from '../lib/geo.ts'
import { type BaseMap, foreignStyle, ownStyle, type Theme } from './base-style.ts'
import './event-map.css'
import {
  bubbleImageName,
  clusterImageName,
  clusterSizePx,
  countLabel,
  labelImageName,
  type MapBubble,
  type MapCluster,
  type MapMarkers,
  type MarkerFeature,
  markerOf,
  sameMarkers,
  toFeatures,
} from './map-data.ts'
import {
  drawBubble,
  drawCluster,
  drawLabel,
  drawPosition,
  type MarkerColors,
  PIXEL_RATIO,
} from './marker-images.ts'

setWorkerUrl(workerUrl)

export interface EventMapOptions {
  baseMap: BaseMap
  theme: Theme
  view: MapView
  label: string
  isStill?: boolean
}

export interface EventMapHandlers {
  onMove?: (view: MapView) => void
  onBubble?: (bubble: MapBubble) => void
  onCluster?: (cluster: MapCluster) => void
  onBackground?: () => void
  /** The first picture is there. */
  onDrawn?: () => void
  /** The mouse went onto a bubble, or off it. */
  onHover?: (bubble: MapBubble | null) => void
}

const MIN_ZOOM = 1
const MAX_ZOOM = 19
const TARGET_PX = 48
/** Fingers are wider than bubbles: 34 px of bubble and this around it make a target. */
const TOUCH_SLACK_PX = 8
/** A foreign style that shows nothing by then is given up. */
const FIRST_TILE_MS = 8_000
const COLORS: Record<Theme, MarkerColors> = {
  light: { cluster: '#6750A4', clusterInk: '#FFFFFF', ring: '#FFFFFF', selection: '#1C1B1F' },
  dark: { cluster: '#D0BCFF', clusterInk: '#381E72', ring: '#1C1B1F', selection: '#FFFFFF' },
}
/** The built-in map has coasts and towns but no streets: a still picture from closer up would be empty. */
const STILL_OWN_ZOOM = 10.5
const NO_MARKERS: MapMarkers = { bubbles: [], clusters: [] }
const POSITION_IMAGE = 'position'
/** Each with its source and the property that names its image, from below. */
const LAYERS = [
  ['markers', 'markers', 'image'],
  ['labels', 'markers', 'label'],
  ['own', 'own', 'image'],
] as const

/**
 * Owns the MapLibre object and the element it draws in. It is told plain data and draws only what is new; it outlives
 * the screen, so that coming back to the map costs nothing. Throws when the browser has no WebGL.
 */
export class EventMap {
  handlers: EventMapHandlers = {}
  isDrawn = false
  readonly #element = document.createElement('div')
  readonly #map: MapLibreMap
  readonly #baseMap: BaseMap
  readonly #isStill: boolean
  readonly #drawings = new Map<string, (colors: MarkerColors) => ImageData>()
  #theme: Theme
  #isForeign = false
  /** Not yet while a foreign one is on its way. */
  #hasStyle: boolean
  #view: MapView
  #markers = NO_MARKERS
  #selected: MapBubble | null = null
  #position: LatLng | null = null
  #pointedAt: string | undefined
  #isRemoved = false

  constructor(host: HTMLElement, { baseMap, theme, view, label, isStill = false }: EventMapOptions) {
    this.#baseMap = baseMap
    this.#isStill = isStill
    this.#theme = theme
    this.#view = roundView(view)
    this.#element.className = 'event-map'
    host.append(this.#element)
    const hasOwnStyle = baseMap.styleUrl === 'builtin'
    this.#hasStyle = hasOwnStyle
    this.#map = new MapLibreMap({
      container: this.#element,
      style: hasOwnStyle ? this.#ownStyle() : emptyStyle(),
      center: [view.longitude, view.latitude],
      zoom: hasOwnStyle && isStill ? Math.min(view.zoom, STILL_OWN_ZOOM) : view.zoom,
      minZoom: MIN_ZOOM,
      maxZoom: MAX_ZOOM,
      maxPitch: 0,
      dragRotate: false,
      touchPitch: false,
      interactive: !isStill,
      attributionControl: false,
      // It takes some 30 ms before the first picture, and a test looks at ours.
      validateStyle: !hasOwnStyle,
      fadeDuration: 100,
      locale: { 'Map.Title': label },
    })
    this.#map.touchZoomRotate.disableRotation()
    this.#map.keyboard.disableRotation()
    this.#map.addControl(new AttributionControl({ compact: true }), 'bottom-left')
    this.#map.setMissingStyleImageResolver((name) => this.#addImage(name))
    this.#map.on('style.load', () => this.#dress())
    this.#map.on('moveend', () => this.#reportMove())
    // For tests in a real browser: they wait for the map, not for the clock.
    this.#map.on('idle', () => this.#rest())
    this.#map.on('dataloading', () => (this.#element.dataset.state = 'loading'))
    if (isStill) this.#map.getCanvas().tabIndex = -1
    else {
      this.#map.on('click', (event) => this.#tap(event))
      this.#map.on('mousemove', (event) => this.#pointAt(this.#markerAt(event)))
      this.#map.on('mouseout', () => this.#pointAt(null))
    }
    if (!hasOwnStyle) void this.#useForeignStyle()
  }

  mount(host: HTMLElement, view: MapView): void {
    host.append(this.#element)
    this.#map.resize()
    if (sameView(view, this.#view)) return
    this.#view = roundView(view)
    this.#map.jumpTo({ center: [view.longitude, view.latitude], zoom: view.zoom })
  }

  unmount(): void {
    this.handlers = {}
    this.#element.remove()
  }

  remove(): void {
    this.#isRemoved = true
    this.unmount()
    this.#map.remove()
  }

  setTheme(theme: Theme): void {
    if (theme === this.#theme) return
    this.#theme = theme
    if (!this.#isForeign) this.#setStyle(this.#ownStyle())
  }

  /** Goes there without reporting it back; a view that the map just reported is already there. */
  setView(view: MapView): void {
    if (sameView(view, this.#view)) return
    this.#view = roundView(view)
    this.#map.easeTo({ center: [view.longitude, view.latitude], zoom: view.zoom, duration: 350 })
  }

  setMarkers(markers: MapMarkers): void {
    if (sameMarkers(markers, this.#markers)) return
    this.#markers = markers
    this.#setData('markers', this.#markerFeatures())
  }

  /** The highlighted event; it is drawn even where a cluster covers it. */
  setSelected(bubble: MapBubble | null): void {
    if (sameMarkers(only(bubble), only(this.#selected))) return
    this.#selected = bubble
    this.#setData('own', this.#ownFeatures())
  }

  setPosition(position: LatLng | null): void {
    this.#position = position
    this.#setData('own', this.#ownFeatures())
  }

  zoomBy(steps: number): void {
    this.#map.easeTo({ zoom: Math.round(this.#map.getZoom()) + steps, duration: 250 })
  }

  /** Whether zooming in can still take the events of a cluster apart. */
  canSplit({ bbox: [west, south, east, north] }: MapCluster): boolean {
    const isPoint = Math.abs(east - west) < 1e-5 && Math.abs(north - south) < 1e-5
    return !isPoint && this.#map.getZoom() < MAX_ZOOM - 0.5
  }

  zoomToCluster({ bbox: [west, south, east, north] }: MapCluster): void {
    const zoom = this.#map.getZoom()
    const camera = this.#map.cameraForBounds(
      [
        [west, south],
        [east < west ? east + 360 : east, north],
      ],
      {
        padding: 64,
        maxZoom: MAX_ZOOM,
      },
    )
    if (!camera?.center) return
    // A wide, flat cluster may fit already: a tap that changes nothing looks broken.
    this.#map.easeTo({ center: camera.center, zoom: Math.max(camera.zoom ?? zoom, zoom + 1), duration: 500 })
  }

  /** Brings a place into view if a sheet over the lower part or the edge hides it. */
  reveal({ latitude, longitude }: LatLng, coveredBelowPx: number): void {
    const { x, y } = this.#map.project([longitude, latitude])
    const { clientWidth: width, clientHeight: height } = this.#element
    const margin = 56
    const isVisible =
      x > margin && x < width - margin && y > margin * 2 && y < height - coveredBelowPx - margin
    if (isVisible) return
    this.#map.easeTo({ center: [longitude, latitude], offset: [0, -coveredBelowPx / 2], duration: 350 })
  }

  focus(): void {
    this.#map.getCanvas().focus({ preventScroll: true })
  }

  /** What the map shows now, which the address may not know yet. */
  get view(): MapView {
    return this.#view
  }

  #rest(): void {
    this.#element.dataset.state = 'idle'
    if (this.isDrawn || !this.#hasStyle) return
    this.isDrawn = true
    this.handlers.onDrawn?.()
  }

  #reportMove(): void {
    const { lat, lng } = this.#map.getCenter()
    const view = roundView({ latitude: lat, longitude: lng, zoom: this.#map.getZoom() })
    if (sameView(view, this.#view)) return
    this.#view = view
    this.handlers.onMove?.(view)
  }

  #tap(event: MapMouseEvent): void {
    const hit = this.#markerAt(event)
    if (!hit) return this.handlers.onBackground?.()
    const marker = markerOf(hit, this.#markers)
    if (!marker) return
    if ('id' in marker) this.handlers.onBubble?.(marker)
    else this.handlers.onCluster?.(marker)
  }

  #pointAt(hit: MarkerFeature['properties'] | null): void {
    this.#map.getCanvas().style.cursor = hit ? 'pointer' : ''
    const marker = hit && markerOf(hit, this.#markers)
    const bubble = marker && 'id' in marker ? marker : null
    if (bubble?.id === this.#pointedAt) return
    this.#pointedAt = bubble?.id
    this.handlers.onHover?.(bubble)
  }

  #markerAt({ point }: MapMouseEvent): MarkerFeature['properties'] | null {
    const distance = ({ geometry }: { geometry: GeoJSON.Geometry }) => {
      if (geometry.type !== 'Point') return Infinity
      const { x, y } = this.#map.project(geometry.coordinates as [number, number])
      return Math.hypot(x - point.x, y - point.y)
    }
    const box: [PointLike, PointLike] = [
      [point.x - TOUCH_SLACK_PX, point.y - TOUCH_SLACK_PX],
      [point.x + TOUCH_SLACK_PX, point.y + TOUCH_SLACK_PX],
    ]
    // Until there is a picture, a still one is seen in its place, and what is seen can be tapped.
    const hits: { geometry: GeoJSON.Geometry; properties: unknown }[] =
      this.isDrawn && this.#map.getLayer('markers')
        ? this.#map.queryRenderedFeatures(box, { layers: ['markers'] })
        : toFeatures(this.#markers).filter((feature) => distance(feature) <= TARGET_PX / 2)
    const [nearest] = hits.sort((a, b) => distance(a) - distance(b))
    return (nearest?.properties as MarkerFeature['properties'] | undefined) ?? null
  }

  async #useForeignStyle(): Promise<void> {
    const style = await foreignStyle(this.#baseMap.styleUrl)
    if (this.#isRemoved) return
    if (!style) return this.#useOwnStyle()
    this.#isForeign = true
    this.#setStyle(style)
    this.#watchFirstTile(Object.keys(style.sources))
  }

  /** A style may load while the tiles behind it do not. */
  #watchFirstTile(sources: string[]): void {
    const isOfStyle = (event: object) => 'sourceId' in event && sources.includes(String(event.sourceId))
    const stop = () => {
      clearTimeout(timer)
      this.#map.off('sourcedata', onData)
      this.#map.off('error', onError)
    }
    const fallBack = () => {
      stop()
      if (this.#isRemoved) return
      this.#useOwnStyle()
    }
    const onData = (event: object) => {
      if (isOfStyle(event) && 'tile' in event && event.tile) stop()
    }
    const onError = (event: object) => {
      if (isOfStyle(event)) fallBack()
    }
    const timer = setTimeout(fallBack, FIRST_TILE_MS)
    this.#map.on('sourcedata', onData)
    this.#map.on('error', onError)
  }

  #ownStyle(): StyleSpecification {
    return ownStyle(this.#baseMap, this.#theme)
  }

  #useOwnStyle(): void {
    this.#isForeign = false
    if (this.#isStill) this.#map.setZoom(Math.min(this.#map.getZoom(), STILL_OWN_ZOOM))
    this.#setStyle(this.#ownStyle())
  }

  #setStyle(style: StyleSpecification): void {
    this.#hasStyle = true
    this.#map.setStyle(style, { diff: false })
  }

  /** A new style comes without our sources and layers. */
  #dress(): void {
    this.#map.addSource('markers', { type: 'geojson', data: collection(this.#markerFeatures()) })
    this.#map.addSource('own', { type: 'geojson', data: collection(this.#ownFeatures()) })
    for (const [id, source, image] of LAYERS) {
      this.#map.addLayer({
        id,
        type: 'symbol',
        source,
        filter: ['has', image],
        layout: {
          'icon-image': ['get', image],
          'icon-allow-overlap': true,
          'icon-ignore-placement': true,
          'symbol-sort-key': ['get', 'order'],
        },
      })
    }
  }

  #markerFeatures(): MarkerFeature[] {
    const { bubbles, clusters } = this.#markers
    for (const bubble of bubbles) {
      this.#drawings.set(bubbleImageName(bubble), (colors) => drawBubble(bubble, false, colors))
    }
    for (const { count } of clusters) {
      const [sizePx, label] = [clusterSizePx(count), countLabel(count)]
      this.#drawings.set(clusterImageName(sizePx), (colors) => drawCluster(sizePx, colors))
      this.#drawings.set(labelImageName(count), (colors) => drawLabel(label, colors))
    }
    return toFeatures(this.#markers)
  }

  /** Where the visitor is, and on top of it what is highlighted. */
  #ownFeatures(): MarkerFeature[] {
    const bubble = this.#selected
    const features: MarkerFeature[] = []
    if (this.#position) {
      this.#drawings.set(POSITION_IMAGE, drawPosition)
      features.push(point(this.#position, POSITION_IMAGE, 0))
    }
    if (bubble) {
      const image = bubbleImageName(bubble, true)
      this.#drawings.set(image, (colors) => drawBubble(bubble, true, colors))
      features.push(point(bubble, image, 1))
    }
    return features
  }

  #setData(source: string, features: MarkerFeature[]): void {
    void this.#map.getSource<GeoJSONSource>(source)?.setData(collection(features))
  }

  #addImage(name: string): void {
    const draw = this.#drawings.get(name)
    if (!draw || this.#map.hasImage(name)) return
    this.#map.addImage(name, draw(COLORS[this.#isForeign ? 'light' : this.#theme]), {
      pixelRatio: PIXEL_RATIO,
    })
  }
}

function only(bubble: MapBubble | null): MapMarkers {
  return bubble ? { bubbles: [bubble], clusters: [] } : NO_MARKERS
}

function point({ latitude, longitude }: LatLng, image: string, order: number): MarkerFeature {
  return {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [longitude, latitude] },
    properties: { key: '', image, order },
  }
}

function collection(features: MarkerFeature[]): GeoJSON.FeatureCollection {
  return { type: 'FeatureCollection', features }
}

function emptyStyle(): StyleSpecification {
  return { version: 8, sources: {}, layers: [] }
}
