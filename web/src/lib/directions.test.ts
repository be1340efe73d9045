import { expect, it } from 'vitest'
import { directionsLink } from './directions.ts'

const HALL = { latitude: 43.65, longitude: -79.38, name: 'Hall (old) & garden' }

it.each([
  [
    'Linux; Android 15; Pixel 8',
    'geo:43.65000,-79.38000?q=43.65000,-79.38000(Hall%20%20old%20%20%26%20garden)',
  ],
  [
    'iPhone; CPU iPhone OS 18_0 like Mac OS X',
    'https://maps.apple.com/?daddr=43.65000,-79.38000&q=Hall%20%20old%20%20%26%20garden',
  ],
  ['X11; Linux x86_64', 'https://www.openstreetmap.org/directions?to=43.65000%2C-79.38000'],
])('hands the way over to the maps of %s', (device, link) => {
  expect(directionsLink(HALL, `Mozilla/5.0 (${device})`)).toBe(link)
})
