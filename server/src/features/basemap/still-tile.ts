import {
  BUILT_UP_OPACITY,
  DISPUTED_DASHES,
  BORDER_CASING_FROM,
  BORDER_FROM,
  BUILT_UP_FROM,
  LAKE_SHALLOWS_FROM,
  LAKE_SHORE_FROM,
  PALETTES,
  STROKES,
  type ByZoom,
  type MapTheme,
  type Stroke,
} from '@eventbuzz/contract/basemap'
import { clipLine, clipRing } from './clip.ts'
import type { BasemapTile, Line } from './decode-tile.ts'
import { offsetRing } from './offset.ts'
import { pathData } from './path-data.ts'

/** Side of a picture in pixels, as MapLibre counts zooms. */
const SIDE = 512
/** More than half of the widest stroke and what it is moved by, so that the edges of what is cut are out of sight. */
const MARGIN = 24
/** What is no further from the last point, in pixels, is left out: of the deepest tiles enlarged, and of all others. */
const [FINE, COARSE] = [0.1, 0.5]
/** Blurred strokes are painted as bands of even colour, in pixels. */
const BAND = 3

/** Address of a picture: columns and rows of a zoom's 2^z tiles each way, from the upper left. */
export interface TileAddress {
  z: number
  x: number
  y: number
}

/**
 * A picture of the built-in map as SVG, without labels, places and graticule.
 * @param parent the vector tile that the picture is cut out of: the tile itself, or the one above it at `parentZoom`.
 */
export function stillTile(
  parent: BasemapTile,
  parentZoom: number,
  { z, x, y }: TileAddress,
  theme: MapTheme,
): string {
  const palette = PALETTES[theme]
  const scale = 2 ** (z - parentZoom)
  const grid = scale > 2 ? FINE : COARSE
  const toPixels = inPixels(scale, x % scale, y % scale)
  const cutRings = (rings: readonly Line[]) =>
    rings.map((ring) => clipRing(toPixels(ring), -MARGIN, SIDE + MARGIN)).filter((ring) => ring.length > 0)
  const areas = (rings: readonly Line[]) => pathData(cutRings(rings), grid, true)
  const lines = (all: readonly Line[]) =>
    pathData(
      all.flatMap((line) => clipLine(toPixels(line), -MARGIN, SIDE + MARGIN)),
      grid,
      false,
    )
  const stroke = (name: keyof typeof STROKES, color: string, data: string, more = '') =>
    strokes(STROKES[name], z, grid)
      .map((looks) => data && `<path fill="none" stroke="${color}"${looks}${more} d="${data}"/>`)
      .join('')

  const land = areas(parent.land)
  const shore = lines(parent.shore)
  const round = ' stroke-linecap="round"'
  const hasBorders = z >= BORDER_FROM
  const borders = hasBorders ? lines(parent.borders) : ''
  const disputed = hasBorders ? lines(parent.disputedBorders) : ''
  const dashes = DISPUTED_DASHES.map((length) => short((length * at(STROKES.borderDisputed.width, z)) / grid))
  const lakes = cutRings(parent.lakes)
  const lake = pathData(lakes, grid, true)
  const inLake = () => lakes.map((ring) => offsetRing(ring, at(STROKES.lakeShallows.offset, z)))
  const builtUp = z < BUILT_UP_FROM ? 0 : at(BUILT_UP_OPACITY, z)

  const picture = [
    stroke('shallows', palette.shallows, land),
    stroke('shallows', palette.shallows, shore, round),
    fill(palette.land, land),
    fill(palette.land, areas(parent.cutLand)),
    builtUp > 0 && fill(palette.builtUp, areas(parent.builtUp), builtUp),
    builtUp > 0 && fill(palette.core, areas(parent.cores), builtUp),
    stroke('coast', palette.coast, land),
    stroke('coast', palette.coast, shore, round),
    z >= BORDER_CASING_FROM && stroke('borderCasing', palette.borderCasing, borders + disputed),
    stroke('border', palette.border, borders),
    stroke('borderDisputed', palette.border, disputed, ` stroke-dasharray="${dashes.join(' ')}"`),
    fill(palette.water, lake),
    z >= LAKE_SHALLOWS_FROM && stroke('lakeShallows', palette.shallows, pathData(inLake(), grid, true)),
    z >= LAKE_SHORE_FROM && stroke('lakeShore', palette.coast, lake),
  ].filter(Boolean)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" viewBox="0 0 ${SIDE} ${SIDE}">`,
    `<rect width="${SIDE}" height="${SIDE}" fill="${palette.water}"/>`,
    ...(picture.length > 0
      ? [`<g stroke-linejoin="round" transform="scale(${grid})">`, ...picture, '</g>']
      : []),
    '</svg>',
  ].join('')
}

/** From fractions of the parent's side to pixels of the picture at a place in it, in pictures. */
function inPixels(scale: number, left: number, top: number): (line: Line) => Line {
  return (line) => {
    const points = new Float64Array(line.length)
    for (let i = 0; i < line.length; i += 2) {
      points[i] = (line[i]! * scale - left) * SIDE
      points[i + 1] = (line[i + 1]! * scale - top) * SIDE
    }
    return points
  }
}

function fill(color: string, data: string, opacity = 1): string {
  return (
    data && `<path fill="${color}"${opacity < 1 ? ` fill-opacity="${short(opacity)}"` : ''} d="${data}"/>`
  )
}

/** A line's looks at a zoom as attributes, for each of the bands that are painted upon each other. */
function strokes({ width, opacity = 1, blur }: Stroke, z: number, grid: number): string[] {
  return bands(at(width, z), blur ? at(blur, z) : 0, at(opacity, z))
    .filter((band) => band.opacity > 0)
    .map((band) => {
      const looks = ` stroke-width="${short(band.width / grid)}"`
      return band.opacity < 1 ? `${looks} stroke-opacity="${short(band.opacity)}"` : looks
    })
}

/** The value at a whole zoom. */
function at(stops: ByZoom | number, zoom: number): number {
  if (typeof stops === 'number') return stops
  const next = stops.findIndex(([stop]) => stop > zoom)
  if (next === 0) return stops[0]![1]
  if (next < 0) return stops.at(-1)![1]
  const [[fromZoom, from], [toZoom, to]] = [stops[next - 1]!, stops[next]!]
  return from + ((to - from) * (zoom - fromZoom)) / (toZoom - fromZoom)
}

/**
 * Strokes that painted over each other, widest first, have about the opacity of a blurred one: MapLibre lets it grow
 * from nothing at the edge, `width / 2` away from the line, to all of it `blur` further in.
 */
function bands(width: number, blur: number, opacity: number): { width: number; opacity: number }[] {
  const count = blur > 0 ? Math.ceil(width / 2 / BAND) : 1
  let covered = 0
  return Array.from({ length: count }, (_, i) => {
    const inwards = ((i + 0.5) / count) * (width / 2)
    const wanted = blur > 0 ? opacity * Math.min(1, inwards / blur) : opacity
    const added = 1 - (1 - wanted) / (1 - covered)
    covered = wanted
    return { width: width * (1 - i / count), opacity: added }
  })
}

function short(value: number): number {
  return Number(value.toFixed(2))
}
