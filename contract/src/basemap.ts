/**
 * What the built-in map looks like, for both who draw it: MapLibre in the web app, and the server for its still pictures.
 * Plain values without a schema: the web app takes this file whole.
 */

export type MapTheme = 'light' | 'dark'

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

export const PALETTES: Record<MapTheme, Palette> = {
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

/** A value at some zooms; linear between them, and the same before the first and after the last. */
export type ByZoom = readonly (readonly [zoom: number, value: number])[]

/** Of a line, in pixels: it fades towards both edges over `blur`, and lies `offset` to the right. */
export interface Stroke {
  width: ByZoom
  opacity?: ByZoom | number
  offset?: ByZoom
  blur?: ByZoom
}

// prettier-ignore
const border: Stroke = { width: [[1, 0.4], [4, 0.8], [8, 1.4], [13, 2]], opacity: [[1, 0.5], [4, 0.85]] }

// prettier-ignore
export const STROKES = {
  shallows: {
    width: [[0, 2], [4, 8], [8, 18], [13, 34]],
    blur: [[0, 2], [4, 6], [8, 12], [13, 24]],
    opacity: [[0, 0.5], [4, 0.8], [8, 0.9]],
  },
  coast: { width: [[0, 0.3], [5, 0.6], [9, 1], [14, 1.6]], opacity: [[0, 0.5], [6, 0.9]] },
  lakeShallows: {
    width: [[5, 2], [8, 9], [13, 17]],
    // To the right of a ring that runs clockwise is its inside.
    offset: [[5, 1], [8, 4.5], [13, 8.5]],
    blur: [[5, 2], [8, 7], [13, 14]],
    opacity: 0.9,
  },
  lakeShore: { width: [[5, 0.4], [9, 1], [14, 1.6]], opacity: 0.8 },
  borderCasing: { width: [[4, 2], [8, 6], [13, 10]], opacity: [[4, 0], [6, 0.8]] },
  border,
  borderDisputed: { width: border.width },
} satisfies Record<string, Stroke>

/** Lengths of dashes and gaps of a disputed border, in widths of the line. */
export const DISPUTED_DASHES: [dash: number, gap: number] = [3, 2.5]

// Close up its edges, which are a guess from the number of people, would pretend to be something.
// prettier-ignore
export const BUILT_UP_OPACITY: ByZoom = [[4, 0], [6, 0.8], [8, 1], [10, 1], [12, 0]]

/** Zooms from which on something is drawn. */
export const BUILT_UP_FROM = 4
export const BORDER_FROM = 1
export const BORDER_CASING_FROM = 4
export const LAKE_SHALLOWS_FROM = 5
export const LAKE_SHORE_FROM = 4
