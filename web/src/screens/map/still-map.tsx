import { useEffect, useRef } from 'react'
import { ATTRIBUTION } from '../../../basemap/attribution.ts'
import { appConfig } from '../../lib/app-config.ts'
import { inkOn } from '../../lib/contrast.ts'
import { type MapView, pixelOf, type Size, tilesOf } from '../../lib/geo.ts'
import { useTheme } from '../../lib/theme.ts'
import { vectorTilesOf } from '../../lib/vector-tiles.ts'
import { whenIdle } from '../../lib/when-idle.ts'
import {
  clusterSizePx,
  countLabel,
  type MapBubble,
  type MapCluster,
  type MapMarkers,
} from '../../map/map-data.ts'
import './still-map.css'

/** The links to them come with the engine. */
const SOURCES = ATTRIBUTION.replaceAll(/<[^>]+>/g, '')

interface Props {
  view: MapView
  size: Size
  markers: MapMarkers
  selectedId: string | undefined
  onBubble: (bubble: MapBubble) => void
  onCluster: (cluster: MapCluster) => void
}

/** What is seen until the map's engine has drawn: the built-in map in pictures, and the bubbles on it. */
export function StillMap({ view, size, markers, selectedId, onBubble, onCluster }: Props) {
  const theme = useTheme()
  const start = useRef({ view, size })
  useEffect(() => whenIdle(() => fetchForEngine(start.current)), [])
  return (
    // The list says the same, and the engine brings what keys and screen readers use.
    <div className="still-map" aria-hidden="true">
      {tilesOf(view, size).map(({ path, ...box }) => (
        <img
          key={`${path} ${box.left}`}
          src={`/basemap/${appConfig.basemap_version}/still/${theme}/${path}.svg`}
          alt=""
          draggable={false}
          style={box}
        />
      ))}
      {markers.bubbles.map((bubble) => (
        // oxlint-disable-next-line jsx-a11y/control-has-associated-label -- hidden from those who would hear it
        <button
          type="button"
          tabIndex={-1}
          key={bubble.id}
          className={bubble.id === selectedId ? 'still-bubble selected' : 'still-bubble'}
          style={pixelOf(bubble, view, size)}
          onClick={() => onBubble(bubble)}
        >
          <span style={{ background: bubble.color, color: inkOn(bubble.color) }}>
            <svg viewBox="0 -960 960 960" fill="currentColor">
              <path d={bubble.iconPath} />
            </svg>
          </span>
        </button>
      ))}
      {markers.clusters.map((cluster) => (
        <button
          type="button"
          tabIndex={-1}
          key={`${cluster.latitude} ${cluster.longitude}`}
          className="still-bubble still-cluster"
          style={pixelOf(cluster, view, size)}
          onClick={() => onCluster(cluster)}
        >
          <span style={{ width: clusterSizePx(cluster.count) }}>{countLabel(cluster.count)}</span>
        </button>
      ))}
      <div className="still-sources">{SOURCES}</div>
    </div>
  )
}

/** The network may be lost before the engine asks for what it draws with; then it draws without, as on open sea. */
function fetchForEngine({ view, size }: Pick<Props, 'view' | 'size'>): void {
  if (appConfig.map_style_url !== 'builtin') return
  for (const url of vectorTilesOf(view, size)) fetch(url).catch(() => undefined)
}
