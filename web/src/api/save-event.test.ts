// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { FakeCaches } from '../../test/fake-caches.ts'
import { anEventDetail, fakeApi } from '../../test/open-app.tsx'
import { keptAnswer } from './kept-answers.ts'
import { saveEvent } from './save-event.ts'

afterEach(() => vi.unstubAllGlobals())

const event = anEventDetail()

it.each([
  ['its own', '/storage/a-640.webp', 1],
  ['none of another host', 'https://elsewhere.example/a.webp', 0],
])('an event is saved with a map, and with %s picture', async (_name, image_url, pictures) => {
  vi.stubGlobal('caches', new FakeCaches())
  const { asked } = fakeApi({ [`/api/v1/events/${event.id}`]: { body: { ...event, image_url } } })
  await saveEvent(event.id)
  expect(await keptAnswer(['saved'], `/events/${event.slug}`)).toMatchObject({ body: { id: event.id } })
  const files = asked.map(({ pathname }) => pathname).filter((path) => !path.startsWith('/api/'))
  expect(files.filter((path) => path.endsWith('.pbf'))).toHaveLength(1)
  expect(files.filter((path) => path.endsWith('.webp'))).toHaveLength(pictures)
})
