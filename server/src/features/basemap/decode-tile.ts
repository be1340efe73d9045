import { VectorTile, type VectorTileFeature } from '@mapbox/vector-tile'
import { PbfReader } from 'pbf'

/** A line or a closed ring: x and y by turns, from the tile's upper left corner. */
export type Line = ArrayLike<number>

/** What a still picture shows of a vector tile, in fractions of the tile's side; a little more than the tile itself. */
export interface BasemapTile {
  /** Rings; outer ones run clockwise on the screen, holes the other way. */
  land: Line[]
  /** Land whose rings have no shore of their own, since the antimeridian cuts it: see `shore`. */
  cutLand: Line[]
  shore: Line[]
  lakes: Line[]
  builtUp: Line[]
  cores: Line[]
  borders: Line[]
  disputedBorders: Line[]
}

/** The open sea. */
export const NO_LAND: BasemapTile = {
  land: [],
  cutLand: [],
  shore: [],
  lakes: [],
  builtUp: [],
  cores: [],
  borders: [],
  disputedBorders: [],
}

/** Reads a tile as web/basemap writes it (Mapbox Vector Tile 2). */
export function decodeTile(bytes: Uint8Array): BasemapTile {
  const { layers } = new VectorTile(new PbfReader(bytes))
  const linesOf = (name: string, isMeant: (feature: VectorTileFeature) => boolean = () => true): Line[] => {
    const layer = layers[name]
    if (!layer) return []
    const features = Array.from({ length: layer.length }, (_, i) => layer.feature(i)).filter(isMeant)
    return features.flatMap((feature) =>
      feature.loadGeometry().map((points) => {
        const line = new Float32Array(points.length * 2)
        points.forEach(({ x, y }, i) => line.set([x / layer.extent, y / layer.extent], i * 2))
        return line
      }),
    )
  }
  const has = (name: string) => (feature: VectorTileFeature) => name in feature.properties
  const hasNo = (name: string) => (feature: VectorTileFeature) => !(name in feature.properties)
  return {
    land: linesOf('land', hasNo('cut')),
    cutLand: linesOf('land', has('cut')),
    shore: linesOf('shore'),
    lakes: linesOf('lake'),
    builtUp: linesOf('built_up', hasNo('core')),
    cores: linesOf('built_up', has('core')),
    borders: linesOf('border', hasNo('disputed')),
    disputedBorders: linesOf('border', has('disputed')),
  }
}
