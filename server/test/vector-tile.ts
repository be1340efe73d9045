import { PbfWriter } from 'pbf'

export interface VectorFeature {
  type: 'line' | 'area'
  /** In units of a tile whose side has 4096; rings without their last point, which is the first again. */
  lines: [x: number, y: number][][]
  /** Names of properties, which are all 1. */
  has?: string[]
}

/** A Mapbox Vector Tile, version 2. */
export function aVectorTile(layers: Record<string, VectorFeature[]>): Uint8Array {
  const tile = new PbfWriter()
  for (const [name, features] of Object.entries(layers)) tile.writeMessage(3, writeLayer, { name, features })
  return tile.finish()
}

function writeLayer({ name, features }: { name: string; features: VectorFeature[] }, layer: PbfWriter): void {
  const keys = [...new Set(features.flatMap(({ has = [] }) => has))]
  layer.writeVarintField(15, 2)
  layer.writeStringField(1, name)
  for (const { type, lines, has = [] } of features)
    layer.writeMessage(
      2,
      (geometry: number[], feature) => {
        feature.writePackedVarint(
          2,
          has.flatMap((key) => [keys.indexOf(key), 0]),
        )
        feature.writeVarintField(3, type === 'line' ? 2 : 3)
        feature.writePackedVarint(4, geometry)
      },
      commands(lines, type === 'area'),
    )
  for (const key of keys) layer.writeStringField(3, key)
  layer.writeMessage(4, (one: number, value) => value.writeVarintField(5, one), 1)
  layer.writeVarintField(5, 4096)
}

function commands(lines: VectorFeature['lines'], isClosed: boolean): number[] {
  const [moveTo, lineTo, closePath] = [1, 2, 7]
  let [fromX, fromY] = [0, 0]
  const step = ([x, y]: [number, number]) => {
    const steps = [zigzag(x - fromX), zigzag(y - fromY)]
    ;[fromX, fromY] = [x, y]
    return steps
  }
  return lines.flatMap(([first, ...others]) => [
    (1 << 3) | moveTo,
    ...step(first!),
    (others.length << 3) | lineTo,
    ...others.flatMap(step),
    ...(isClosed ? [(1 << 3) | closePath] : []),
  ])
}

const zigzag = (value: number) => (value << 1) ^ (value >> 31)
