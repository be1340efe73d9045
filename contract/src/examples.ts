/** Shown in the description of the API; a test checks them against the schemas. */
export const exampleCategory = {
  id: '5f0c2a34-1c53-4f6e-9a57-0a3b8a7a4d11',
  name: 'Music',
  slug: 'music',
  color_hex: '#7C4DFF',
  icon_name: 'music_note',
}

/** As in a list. */
export const exampleEvent = {
  id: '8b1f3c52-7f1e-4c38-9f0c-2d7a54d0e6aa',
  slug: 'fado-by-the-river-8b1f3c52',
  title: 'Fado by the river',
  description: 'Three voices, two guitars and the last light on the water.',
  category: exampleCategory,
  latitude: 38.7077,
  longitude: -9.1366,
  venue: 'Ribeira das Naus',
  address: 'Av. Ribeira das Naus',
  city: 'Lisboa',
  start_date: '2026-06-11T18:00:00.000Z',
  end_date: '2026-06-11T20:00:00.000Z',
  timezone: 'Europe/Lisbon',
  all_day: false,
  status: 'active',
  image_url: null,
  price_min: 0,
  price_max: 0,
  currency: null,
  distance_meters: 1652.3,
}

export const exampleEventDetail = {
  ...exampleEvent,
  distance_meters: null,
  country: 'Portugal',
  url: 'https://example.org/fado',
  ticket_url: null,
  tags: ['fado', 'open-air'],
  images: [],
  source: 'user',
  series_id: null,
  metadata: {},
  created_at: '2026-05-01T18:00:00.000Z',
  updated_at: '2026-05-02T09:15:00.000Z',
}
