import { PALETTES } from '@eventbuzz/contract/basemap'
import { describe, expect, it } from 'vitest'
import { aVectorTile, type VectorFeature } from '../../../test/vector-tile.ts'
import { decodeTile, NO_LAND } from './decode-tile.ts'
import { stillTile, type TileAddress } from './still-tile.ts'

type Points = [number, number][]
const area = (...lines: Points[]): VectorFeature => ({ type: 'area', lines })
const box = (left: number, top: number, right: number, bottom: number): Points => [
  [left, top],
  [right, top],
  [right, bottom],
  [left, bottom],
]

const { light, dark } = PALETTES

/** What is drawn, from the ground up: the paths of a picture with their attributes. */
function paths(picture: string): Record<string, string>[] {
  return [...picture.matchAll(/<path ([^>]*)\/>/g)].map(([, attributes]) =>
    Object.fromEntries(
      [...attributes!.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
    ),
  )
}
const fills = (picture: string) =>
  paths(picture)
    .map(({ fill }) => fill)
    .filter((fill) => fill !== 'none')

/** The points of a path in pixels, all of its lines together. */
function points(picture: string, data: string): Points {
  const grid = Number(/scale\((.+?)\)/.exec(picture)![1])
  return [...data.matchAll(/M([^l]+)l([^Mz]+)/g)].flatMap(([, start, steps]) => {
    let [x, y] = [0, 0]
    const numbers = [...`${start} ${steps}`.matchAll(/-?\d+/g)].map(Number)
    return Array.from({ length: numbers.length / 2 }, (_, i): [number, number] => {
      x += numbers[i * 2]!
      y += numbers[i * 2 + 1]!
      return [x * grid, y * grid]
    })
  })
}
/** Where the ground of a colour has its corners. */
function corners(picture: string, color: string): string[] {
  const { d } = paths(picture).find(({ fill }) => fill === color)!
  return points(picture, d!).map(([x, y]) => `${x} ${y}`)
}

const draw = (
  layers: Record<string, VectorFeature[]>,
  address: TileAddress,
  theme: 'light' | 'dark' = 'light',
) => stillTile(decodeTile(aVectorTile(layers)), Math.min(address.z, 7), address, theme)

describe('a still picture of the map', () => {
  it('is water where there is nothing else', () => {
    expect(stillTile(NO_LAND, 7, { z: 12, x: 1, y: 1 }, 'light')).toBe(
      '<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 512 512">' +
        `<rect width="512" height="512" fill="${light.water}"/></svg>`,
    )
  })

  it('has lakes on the land, shallows below it, and coasts upon it', () => {
    const ground = { land: [area(box(1000, 1000, 3000, 3000))], lake: [area(box(1500, 1500, 2500, 2500))] }
    const coloursAt = (z: number) =>
      paths(draw(ground, { z, x: 1, y: 1 }))
        .map(({ fill, stroke }) => stroke ?? fill)
        .filter((color, i, all) => color !== all[i - 1])
    const { shallows, land, coast, water } = light
    expect(coloursAt(3)).toEqual([shallows, land, coast, water])
    expect(coloursAt(4)).toEqual([shallows, land, coast, water, coast])
    expect(coloursAt(7)).toEqual([shallows, land, coast, water, shallows, coast])
  })

  it('lets shallows fade away from the shore', () => {
    const ground = { land: [area(box(1000, 1000, 3000, 3000))] }
    const drawn = paths(draw(ground, { z: 7, x: 1, y: 1 })).filter(({ stroke }) => stroke === light.shallows)
    const widths = drawn.map((path) => Number(path['stroke-width']))
    // All of it is as wide as MapLibre's line, in half pixels.
    expect(widths[0]).toBe(31)
    expect(widths).toEqual(widths.toSorted((a, b) => b - a))
    const covered = drawn.reduce((sum, path) => sum + (1 - sum) * Number(path['stroke-opacity']), 0)
    expect(covered).toBeGreaterThan(0.5)
    expect(covered).toBeLessThan(0.9)
  })

  it.each(['light', 'dark'] as const)('has the colours of the %s map', (theme) => {
    const palette = PALETTES[theme]
    const picture = draw(
      {
        land: [area(box(0, 0, 3000, 3000))],
        built_up: [
          area(box(1000, 1000, 2000, 2000)),
          { ...area(box(1200, 1200, 1300, 1300)), has: ['core'] },
        ],
        lake: [area(box(500, 500, 800, 800))],
      },
      { z: 6, x: 5, y: 5 },
      theme,
    )
    expect(picture).toContain(`<rect width="512" height="512" fill="${palette.water}"/>`)
    expect(fills(picture)).toEqual([palette.land, palette.builtUp, palette.core, palette.water])
    expect(light.land).not.toBe(dark.land)
  })

  it('leaves out towns from far away, lets them in by and by, and out again close up', () => {
    const town = { built_up: [area(box(1000, 1000, 3000, 3000))] }
    const opacity = (z: number) =>
      paths(draw(town, { z, x: 0, y: 0 })).map((path) => path['fill-opacity'] ?? '1')
    expect(opacity(3)).toEqual([])
    expect(opacity(5)).toEqual(['0.4'])
    expect(opacity(7)).toEqual(['0.9'])
    const whole = { built_up: [area(box(-128, -128, 4224, 4224))] }
    expect(paths(draw(whole, { z: 9, x: 0, y: 0 }))[0]).not.toHaveProperty('fill-opacity')
    expect(paths(draw(whole, { z: 11, x: 0, y: 0 }))[0]).toHaveProperty('fill-opacity', '0.5')
    expect(paths(draw(whole, { z: 12, x: 0, y: 0 }))).toEqual([])
  })

  it('dashes borders that are disputed, and draws none of the whole world', () => {
    const line = (y: number): VectorFeature => ({ type: 'line', lines: [[[0, y], [4096, y]]] }) // prettier-ignore
    const borders = { border: [line(1000), { ...line(2000), has: ['disputed'] }] }
    expect(paths(draw(borders, { z: 0, x: 0, y: 0 }))).toEqual([])
    const drawn = paths(draw(borders, { z: 4, x: 0, y: 0 })).filter(({ stroke }) => stroke === light.border)
    expect(drawn.map((path) => path['stroke-dasharray'])).toEqual([undefined, '4.8 4'])
    // In the units of the path, which are half a pixel here.
    expect(drawn[0]).toMatchObject({ 'stroke-width': '1.6', d: 'M0 250l1024 0' })
  })

  it('has no shore along the antimeridian, where only the map is cut', () => {
    const picture = draw(
      {
        land: [{ ...area(box(2000, 1000, 4096, 3000)), has: ['cut'] }],
        shore: [{ type: 'line', lines: [[[4096, 1000], [2000, 1000], [2000, 3000], [4096, 3000]]] }], // prettier-ignore
      },
      { z: 3, x: 7, y: 3 },
    )
    expect(fills(picture)).toEqual([light.land])
    const lines = paths(picture).filter(({ stroke }) => stroke)
    expect(new Set(lines.map(({ stroke }) => stroke))).toEqual(new Set([light.shallows, light.coast]))
    expect(new Set(lines.map(({ d }) => d))).toEqual(new Set(['M1024 250l-524 0 0 500 524 0']))
  })

  it('is cut out of the deepest tile, with its edges out of sight', () => {
    const land = { land: [area(box(2048, 2048, 9000, 9000))] }
    // The land begins in the middle of the tile at zoom 7, so at a corner of those below it.
    expect(corners(draw(land, { z: 7, x: 0, y: 0 }), light.land)).toContain('256 256')
    expect(corners(draw(land, { z: 9, x: 2, y: 2 }), light.land)).toEqual([
      '0 0',
      '536 0',
      '536 536',
      '0 536',
    ])
    expect(fills(draw(land, { z: 9, x: 1, y: 1 }))).toEqual([light.land])
    expect(corners(draw(land, { z: 9, x: 1, y: 1 }), light.land)).toContain('512 512')
    expect(fills(draw(land, { z: 9, x: 0, y: 1 }))).toEqual([])
    const last = 2 ** 19 - 1
    expect(corners(draw(land, { z: 19, x: last, y: last }), light.land)).toHaveLength(4)
  })

  it('goes on in its neighbour where it ends, whatever was left out', () => {
    const shore: Points = Array.from({ length: 4300 }, (_, i) => [
      i - 100,
      Math.round(300 + 200 * Math.sin(i / 7) + 40 * Math.sin(i * 13)),
    ])
    const land = { land: [area([...shore, [4200, 4000], [-100, 4000]])] }
    for (const z of [8, 9, 11]) {
      const columns = 2 ** (z - 7)
      for (let x = 0; x < columns - 1 && x < 3; x++) {
        const [left, right] = [x, x + 1].map((column) => {
          const picture = draw(land, { z, x: column, y: 0 })
          return corners(picture, light.land).map(
            (corner) => corner.split(' ').map(Number) as [number, number],
          )
        })
        const isShared = (edge: number) => (point: [number, number]) => Math.abs(point[0] - edge) <= 20
        const ofLeft = left!
          .filter(isShared(512))
          .map(([px, py]) => `${(px - 512).toFixed(1)} ${py.toFixed(1)}`)
        const ofRight = right!.filter(isShared(0)).map(([px, py]) => `${px.toFixed(1)} ${py.toFixed(1)}`)
        expect(ofLeft.length).toBeGreaterThan(0)
        expect(new Set(ofLeft)).toEqual(new Set(ofRight))
      }
    }
  })

  it('is small close up, and has no more points than its pixels need', () => {
    const shore: Points = Array.from({ length: 60_000 }, (_, i) => [
      Math.round(i / 15),
      Math.round(2000 + 900 * Math.sin(i / 2000)),
    ])
    const land = { land: [area([...shore, [4000, 4096], [0, 4096]])] }
    expect(draw(land, { z: 7, x: 0, y: 0 }).length).toBeLessThan(120_000)
    expect(draw(land, { z: 14, x: 64, y: 64 }).length).toBeLessThan(3_000)
  })
})
