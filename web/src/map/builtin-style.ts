import type {
  ExpressionSpecification,
  FilterSpecification,
  LayerSpecification,
  LineLayerSpecification,
  StyleSpecification,
  SymbolLayerSpecification,
} from 'maplibre-gl'
import { ATTRIBUTION } from '../../basemap/attribution.ts'
import { MAX_ZOOM } from '../../basemap/tile-size.ts'

interface Palette {
  water: string
  shallows: string
  graticule: string
  land: string
  builtUp: string
  core: string
  coast: string
  border: string
  borderCasing: string
  country: string
  city: string
  town: string
  suburb: string
  halo: string
}

const PALETTES: Record<'light' | 'dark', Palette> = {
  light: {
    water: '#b8d6e6',
    shallows: '#d3e7ef',
    graticule: '#a6cadd',
    land: '#f5f3ee',
    builtUp: '#e9e6e3',
    core: '#e1ddda',
    coast: '#93bccf',
    border: '#a9a1b5',
    borderCasing: '#e6e0ea',
    country: '#6d6579',
    city: '#3a3641',
    town: '#56515d',
    suburb: '#6a6472',
    halo: '#fbfaf7',
  },
  dark: {
    water: '#10202e',
    shallows: '#182d3d',
    graticule: '#1b3142',
    land: '#29292e',
    builtUp: '#35353a',
    core: '#3e3e44',
    coast: '#37505f',
    border: '#6f6a7c',
    borderCasing: '#303038',
    country: '#a49cb0',
    city: '#e4dfe8',
    town: '#c3bdc9',
    suburb: '#aaa4b1',
    halo: '#1d1d21',
  },
}

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
  theme: 'light' | 'dark'
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
    ...alongShore('shallows', {
      'line-color': palette.shallows,
      'line-width': byZoom([0, 2], [4, 8], [8, 18], [13, 34]),
      'line-blur': byZoom([0, 2], [4, 6], [8, 12], [13, 24]),
      'line-opacity': byZoom([0, 0.5], [4, 0.8], [8, 0.9]),
    }),
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
      minzoom: 4,
      paint: {
        'fill-color': ['case', ['has', 'core'], palette.core, palette.builtUp],
        // Close up its edges, which are a guess from the number of people, would pretend to be something.
        'fill-opacity': byZoom([4, 0], [6, 0.8], [8, 1], [10, 1], [12, 0]),
      },
    },
    ...alongShore('coast', {
      'line-color': palette.coast,
      'line-width': byZoom([0, 0.3], [5, 0.6], [9, 1], [14, 1.6]),
      'line-opacity': byZoom([0, 0.5], [6, 0.9]),
    }),
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
      minzoom: 5,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': palette.shallows,
        'line-width': byZoom([5, 2], [8, 9], [13, 17]),
        // To the right of a ring that runs clockwise is its inside.
        'line-offset': byZoom([5, 1], [8, 4.5], [13, 8.5]),
        'line-blur': byZoom([5, 2], [8, 7], [13, 14]),
        'line-opacity': 0.9,
      },
    },
    {
      id: 'lake-shore',
      type: 'line',
      ...lake,
      minzoom: 4,
      paint: {
        'line-color': palette.coast,
        'line-width': byZoom([5, 0.4], [9, 1], [14, 1.6]),
        'line-opacity': 0.8,
      },
    },
  ]
}

/** Twice the same line: land that is cut at the antimeridian has its shore apart, without the cut. */
function alongShore(id: string, paint: LineLayerSpecification['paint']): LineLayerSpecification[] {
  const layout: LineLayerSpecification['layout'] = { 'line-join': 'round', 'line-cap': 'round' }
  const shared = { type: 'line', source: 'basemap', layout, paint } as const
  return [
    { id, ...shared, 'source-layer': 'land', filter: ['!', ['has', 'cut']] },
    { id: `${id}-at-antimeridian`, ...shared, 'source-layer': 'shore' },
  ]
}

function borders(palette: Palette): LayerSpecification[] {
  const border = { type: 'line', source: 'basemap', 'source-layer': 'border', minzoom: 1 } as const
  const width = byZoom([1, 0.4], [4, 0.8], [8, 1.4], [13, 2])
  return [
    {
      id: 'border-casing',
      ...border,
      minzoom: 4,
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': palette.borderCasing,
        'line-width': byZoom([4, 2], [8, 6], [13, 10]),
        'line-opacity': byZoom([4, 0], [6, 0.8]),
      },
    },
    {
      id: 'border',
      ...border,
      filter: ['!', ['has', 'disputed']],
      layout: { 'line-join': 'round' },
      paint: {
        'line-color': palette.border,
        'line-width': width,
        'line-opacity': byZoom([1, 0.5], [4, 0.85]),
      },
    },
    {
      id: 'border-disputed',
      ...border,
      filter: ['has', 'disputed'],
      paint: { 'line-color': palette.border, 'line-width': width, 'line-dasharray': [3, 2.5] },
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

function byZoom(
  ...stops: [zoom: number, value: number | ExpressionSpecification][]
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
