import { MAX_ZOOM } from '../../basemap/tile-size.ts'
import { appConfig } from './app-config.ts'
import { type MapView, type Size, tilesOf } from './geo.ts'

/** Addresses of what the built-in map is drawn with in a map of this size; from closer up the deepest are enlarged. */
export function vectorTilesOf(view: MapView, size: Size): string[] {
  const zoom = Math.min(view.zoom, MAX_ZOOM)
  const scale = 2 ** (zoom - view.zoom)
  const area = { width: size.width * scale, height: size.height * scale }
  return tilesOf({ ...view, zoom }, area).map(
    ({ path }) => `/basemap/${appConfig.basemap_version}/${path}.pbf`,
  )
}
