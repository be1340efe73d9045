import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  LineLayerSpecification,
  StyleSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl'
import {
  BUILT_UP_OPACITY,
  DISPUTED_DASHES,
  BUILT_UP_FROM,
  BORDER_FROM,
  BORDER_CASING_FROM,
  LAKE_SHORE_FROM,
  LAKE_SHALLOWS_FROM,
  PALETTES,
  STROKES,
  type ByZoom,
  type MapTheme,
  type Stroke,
} from '@eventbuzz/contract/basemap'
import { ATTRIBUTION } from '../../basemap/attribution.ts'
import { MAX_ZOOM } from '../../basemap/tile-size.ts'

type Palette = (typeof PALETTES)['light']

// Without `glyphs` the browser's own fonts are drawn. MapLibre reads the weight from the first name alone.
const FAMILIES = ['system-ui', 'Roboto', 'Segoe UI', 'Noto Sans', 'Helvetica Neue', 'Arial', 'DejaVu Sans']
const REGULAR = ['Roboto Regular', ...FAMILIES]
const MEDIUM = ['Roboto Medium', ...FAMILIES]

/** From here on a town is an area, and its name lies in the middle of it. */
const AREA_ZOOM = 9

/** The style of the built-in tiles, which are at `{origin}/basemap/{version}/`. */
export function builtinStyle({
  origin,
  version,
  theme,
}: {
  origin: string
  version: string
  theme: MapTheme
}): StyleSpecification {
  const palette = PALETTES[theme]
  return {
    version: 8,
    name: `EventBuzz ${theme}`,
    sources: {
      basemap: {
        type: 'vector',
        tiles: [`${origin}/basemap/${version}/{z}/{x}/{y}.pbf`],
        maxzoom: MAX_ZOOM,
        attribution: ATTRIBUTION,
      },
      graticule: { type: 'geojson', data: graticule(30) },
    },
    layers: [
      ...ground(palette),
      ...borders(palette),
      ...lakes(palette),
      ...placeLabels(palette),
      countryLabels(palette),
    ],
  }
}

function ground(palette: Palette): LayerSpecification[] {
  return [
    { id: 'water', type: 'background', paint: { 'background-color': palette.water } },
    {
      id: 'graticule',
      type: 'line',
      source: 'graticule',
      maxzoom: 5,
      paint: {
        'line-color': palette.graticule,
        'line-width': 0.75,
        'line-opacity': byZoom([3, 0.7], [5, 0]),
      },
    },
    ...alongShore('shallows', palette),
    {
      id: 'land',
      type: 'fill',
      source: 'basemap',
      'source-layer': 'land',
      paint: { 'fill-color': palette.land },
    },
    {
      id: 'built-up',
      type: 'fill',
      source: 'basemap',
      'source-layer': 'built_up',
      minzoom: BUILT_UP_FROM,
      paint: {
        'fill-color': ['case', ['has', 'core'], palette.core, palette.builtUp],
        'fill-opacity': byZoom(...BUILT_UP_OPACITY),
      },
    },
    ...alongShore('coast', palette),
  ]
}

/** Above the borders, which Natural Earth draws straight through lakes. */
function lakes(palette: Palette): LayerSpecification[] {
  const lake = { source: 'basemap', 'source-layer': 'lake' } as const
  return [
    { id: 'lake', type: 'fill', ...lake, paint: { 'fill-color': palette.water } },
    {
      id: 'lake-shallows',
      type: 'line',
      ...lake,
      minzoom: LAKE_SHALLOWS_FROM,
      layout: { 'line-join': 'round' },
      paint: linePaint(palette.shallows, STROKES.lakeShallows),
    },
    {
      id: 'lake-shore',
      type: 'line',
      ...lake,
      minzoom: LAKE_SHORE_FROM,
      paint: linePaint(palette.coast, STROKES.lakeShore),
    },
  ]
}

/** Twice the same line: land that is cut at the antimeridian has its shore apart, without the cut. */
function alongShore(id: 'shallows' | 'coast', palette: Palette): LineLayerSpecification[] {
  const layout: LineLayerSpecification['layout'] = { 'line-join': 'round', 'line-cap': 'round' }
  const paint = linePaint(palette[id], STROKES[id])
  const shared = { type: 'line', source: 'basemap', layout, paint } as const
  return [
    { id, ...shared, 'source-layer': 'land', filter: ['!', ['has', 'cut']] },
    { id: `${id}-at-antimeridian`, ...shared, 'source-layer': 'shore' },
  ]
}

function borders(palette: Palette): LayerSpecification[] {
  const border = {
    type: 'line',
    source: 'basemap',
    'source-layer': 'border',
    minzoom: BORDER_FROM,
  } as const
  return [
    {
      id: 'border-casing',
      ...border,
      minzoom: BORDER_CASING_FROM,
      layout: { 'line-join': 'round' },
      paint: linePaint(palette.borderCasing, STROKES.borderCasing),
    },
    {
      id: 'border',
      ...border,
      filter: ['!', ['has', 'disputed']],
      layout: { 'line-join': 'round' },
      paint: linePaint(palette.border, STROKES.border),
    },
    {
      id: 'border-disputed',
      ...border,
      filter: ['has', 'disputed'],
      paint: {
        ...linePaint(palette.border, STROKES.borderDisputed),
        'line-dasharray': DISPUTED_DASHES,
      },
    },
  ]
}

function placeLabels(palette: Palette): LayerSpecification[] {
  const isSuburb: ExpressionSpecification = ['==', ['get', 'kind'], 'suburb']
  const isCity: ExpressionSpecification = ['==', ['get', 'kind'], 'city']
  const isDue: ExpressionSpecification = ['<=', ['get', 'from'], ['zoom']]
  const size = ['get', 'size'] as ExpressionSpecification
  const text: SymbolLayerSpecification['layout'] = {
    'text-field': ['get', 'name'],
    'text-font': ['case', isCity, ['literal', MEDIUM], ['literal', REGULAR]],
    'symbol-sort-key': ['-', ['get', 'from'], ['/', size, 10]],
    'text-max-width': 7,
    'text-padding': 4,
  }
  const halo: SymbolLayerSpecification['paint'] = {
    'text-color': ['match', ['get', 'kind'], 'city', palette.city, 'town', palette.town, palette.suburb],
    'text-halo-color': palette.halo,
    'text-halo-width': 1.4,
    'text-halo-blur': 0.4,
  }
  const place = { source: 'basemap', 'source-layer': 'place' } as const
  const due: FilterSpecification = isDue
  return [
    {
      id: 'place-dot',
      type: 'circle',
      ...place,
      minzoom: 2,
      maxzoom: AREA_ZOOM,
      filter: due,
      paint: {
        'circle-radius': byZoom(
          [2, ['case', ['has', 'capital'], 2, 1.5]],
          [8, ['case', ['has', 'capital'], 3.5, 2.5]],
        ),
        'circle-color': palette.halo,
        'circle-stroke-color': palette.town,
        'circle-stroke-width': byZoom([2, 0.8], [8, 1.2]),
        'circle-opacity': byZoom([8, 1], [9, 0]),
        'circle-stroke-opacity': byZoom([2, 0.7], [8, 0.7], [9, 0]),
      },
    },
    {
      id: 'place-far',
      type: 'symbol',
      ...place,
      minzoom: 2,
      maxzoom: AREA_ZOOM,
      filter: due,
      layout: {
        ...text,
        'text-size': byZoom(
          [2, ['+', 8, ['*', size, 0.35]]],
          [5, ['+', 9, ['*', size, 0.5]]],
          [9, ['+', 10.5, ['*', size, 0.8]]],
        ),
        'text-variable-anchor': ['top', 'bottom', 'left', 'right'],
        'text-radial-offset': 0.45,
        'text-justify': 'auto',
      },
      paint: halo,
    },
    {
      id: 'suburb',
      type: 'symbol',
      ...place,
      minzoom: 10,
      filter: ['all', isSuburb, due],
      layout: {
        ...text,
        'text-size': byZoom([10, ['+', 9.5, ['*', size, 0.2]]], [14, ['+', 12, ['*', size, 0.4]]]),
        'text-transform': 'uppercase',
        'text-letter-spacing': 0.08,
      },
      paint: halo,
    },
    {
      id: 'place-near',
      type: 'symbol',
      ...place,
      minzoom: AREA_ZOOM,
      filter: ['all', ['!', isSuburb], due],
      layout: {
        ...text,
        'text-size': byZoom([9, ['+', 10.5, ['*', size, 0.8]]], [14, ['+', 13, ['*', size, 1.3]]]),
      },
      paint: halo,
    },
  ]
}

function countryLabels(palette: Palette): LayerSpecification {
  const from: ExpressionSpecification = ['get', 'from']
  return {
    id: 'country',
    type: 'symbol',
    source: 'basemap',
    'source-layer': 'country',
    minzoom: 1,
    maxzoom: 8,
    filter: ['<=', from, ['zoom']],
    layout: {
      'text-field': ['get', 'name'],
      'text-font': MEDIUM,
      'text-size': byZoom(
        [1, ['-', 10.5, ['*', from, 0.4]]],
        [4, ['-', 15, ['*', from, 0.9]]],
        [7, ['-', 19, from]],
      ),
      'text-letter-spacing': 0.06,
      'text-max-width': 6,
      'text-padding': 6,
      'symbol-sort-key': from,
    },
    paint: {
      'text-color': palette.country,
      'text-halo-color': palette.halo,
      'text-halo-width': 1.4,
      'text-halo-blur': 0.4,
      'text-opacity': byZoom([6, 1], [8, 0]),
    },
  }
}

function linePaint(color: string, stroke: Stroke): LineLayerSpecification['paint'] {
  const said = Object.entries(stroke).map(([name, value]: [string, ByZoom | number]) => [
    `line-${name}`,
    typeof value === 'number' ? value : byZoom(...value),
  ])
  return { 'line-color': color, ...Object.fromEntries(said) }
}

function byZoom(
  ...stops: (readonly [zoom: number, value: number | ExpressionSpecification])[]
): ExpressionSpecification {
  return ['interpolate', ['linear'], ['zoom'], ...stops.flat()] as ExpressionSpecification
}

function graticule(step: number): GeoJSON.MultiLineString {
  const lines: [number, number][][] = []
  // prettier-ignore
  for (let longitude = -180; longitude < 180; longitude += step) lines.push([[longitude, -85], [longitude, 85]])
  // prettier-ignore
  for (let latitude = -60; latitude <= 60; latitude += step) lines.push([[-180, latitude], [180, latitude]])
  return { type: 'MultiLineString', coordinates: lines }
}
