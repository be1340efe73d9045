import { describe, expect, it } from 'vitest'
import { countLabel, labelImageName, type MapMarkers, markerOf, sameMarkers, toFeatures } from './map-data.ts'

const markers = (): MapMarkers => ({
  bubbles: [
    { id: 'a', latitude: 38.7, longitude: -9.1, color: '#7C4DFF', iconPath: 'M0 0' },
    { id: 'b', latitude: 38.8, longitude: -9.2, color: '#00C853', iconPath: 'M1 1' },
  ],
  clusters: [{ latitude: 38.75, longitude: -9.15, count: 12, bbox: [-9.2, 38.7, -9.1, 38.8] }],
})

describe('what is drawn again', () => {
  it('is nothing when an equal answer comes', () => {
    expect(sameMarkers(markers(), markers())).toBe(true)
  })

  const changes: [string, (data: MapMarkers) => void][] = [
    ['a bubble moved', (data) => (data.bubbles[0]!.latitude = 38.71)],
    ['a bubble is another event', (data) => (data.bubbles[1]!.id = 'c')],
    ['a category got another colour', (data) => (data.bubbles[0]!.color = '#FFFFFF')],
    ['the categories arrived with their signs', (data) => (data.bubbles[0]!.iconPath = 'M2 2')],
    ['a bubble is gone', (data) => data.bubbles.pop()],
    ['a cluster grew', (data) => (data.clusters[0]!.count = 13)],
    ['a cluster covers more', (data) => (data.clusters[0]!.bbox = [-9.3, 38.7, -9.1, 38.8])],
    ['a cluster is gone', (data) => data.clusters.pop()],
  ]
  it.each(changes)('is the map when %s', (_name, change) => {
    const next = markers()
    change(next)
    expect(sameMarkers(markers(), next)).toBe(false)
  })
})

describe('markers as GeoJSON', () => {
  it('put the longitude first', () => {
    expect(toFeatures(markers())[0]?.geometry.coordinates).toEqual([-9.1, 38.7])
  })

  it('lead back to what they were made of, also among others that came since', () => {
    const { bubbles, clusters } = markers()
    const later: MapMarkers = {
      bubbles: [{ ...bubbles[0]!, id: 'c' }, bubbles[1]!],
      clusters: [{ ...clusters[0]!, latitude: 38.9 }, clusters[0]!],
    }
    const found = toFeatures(markers()).map(({ properties }) => markerOf(properties, later))
    expect(found).toEqual([undefined, bubbles[1], clusters[0]])
  })

  it('lay a label on a circle that clusters of a similar count share', () => {
    const [cluster] = markers().clusters
    const similar = { bubbles: [], clusters: [cluster!, { ...cluster!, count: 13 }] }
    const [a, b] = toFeatures(similar).map(({ properties }) => properties)
    expect([a?.label, b?.label]).toEqual([labelImageName(12), labelImageName(13)])
    expect(a?.label).not.toBe(b?.label)
    expect(a?.image).toBe(b?.image)
  })

  it('share an image when they look the same', () => {
    const { bubbles } = markers()
    const twins = toFeatures({ bubbles: [bubbles[0]!, { ...bubbles[0]!, id: 'twin' }], clusters: [] })
    expect(twins[0]?.properties.image).toBe(twins[1]?.properties.image)
  })
})

it.each([
  [2, '2'],
  [999, '999'],
  [1000, '1k'],
  [1260, '1.2k'],
  [9999, '9.9k'],
  [34_900, '34k'],
])('writes a count of %d as %s', (count, label) => {
  expect(countLabel(count)).toBe(label)
})
