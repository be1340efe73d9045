/** The deepest tiles; a map that is closer enlarges them. */
export const MAX_ZOOM = 7
/** Units along the side of a tile. */
export const EXTENT = 4096
/** Units around a tile that it repeats from its neighbours: room for the widest line of the style. */
export const BUFFER = 128
