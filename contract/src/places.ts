import { Type, type Static } from 'typebox'
import { nullable } from './events.ts'
import { Latitude, Longitude } from './geo.ts'

export const PlacesQuery = Type.Object(
  {
    q: Type.String({
      minLength: 1,
      maxLength: 100,
      description:
        'The beginning of a name, in any of its languages; a country or region may follow after a comma',
    }),
    lat: Type.Optional(Latitude),
    lng: Type.Optional(Longitude),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20, default: 8 })),
  },
  { additionalProperties: false },
)
export type PlacesQuery = Static<typeof PlacesQuery>

export const Place = Type.Object(
  {
    name: Type.String({ description: 'As GeoNames calls it' }),
    matched_name: nullable(
      Type.String({ description: 'The other name that was found, such as Lisboa; null where it was `name`' }),
    ),
    country: Type.String({ description: 'ISO 3166-1, two letters' }),
    region: nullable(Type.String({ description: 'Code of a state or canton, where it consists of letters' })),
    latitude: Latitude,
    longitude: Longitude,
    population: Type.Integer({ description: '0 where it is unknown' }),
  },
  { $id: 'Place' },
)
export type Place = Static<typeof Place>

export const examplePlace = {
  name: 'Lisbon',
  matched_name: 'Lisboa',
  country: 'PT',
  region: null,
  latitude: 38.71667,
  longitude: -9.13333,
  population: 517802,
}

export const PlaceList = Type.Object(
  { items: Type.Array(Type.Ref('Place'), { description: 'The best first: large ones, and near ones' }) },
  { $id: 'PlaceList', description: 'Towns and cities of the world', examples: [{ items: [examplePlace] }] },
)
export type PlaceList = { items: Place[] }
