// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { FakeCaches } from '../../test/fake-caches.ts'
import { anEventDetail, fakeApi } from '../../test/open-app.tsx'
import { keptAnswer } from './kept-answers.ts'
import { saveEvent } from './save-event.ts'

afterEach(() => vi.unstubAllGlobals())

const event = anEventDetail()

it.each([
  ['all of its pictures', '/storage/a-640.webp', ['/storage/a-640.webp', '/storage/b-640.webp'], 2],
  ['no picture of another host', 'https://elsewhere.example/a.webp', ['https://elsewhere.example/a.webp'], 0],
])('an event is saved with a map, and with %s', async (_name, image_url, urls, pictures) => {
  vi.stubGlobal('caches', new FakeCaches())
  const images = urls.map((url) => ({ url }))
  const { asked } = fakeApi({ [`/api/v1/events/${event.id}`]: { body: { ...event, image_url, images } } })
  await saveEvent(event.id)
  expect(await keptAnswer(['saved'], `/events/${event.slug}`)).toMatchObject({ body: { id: event.id } })
  const files = asked.map(({ pathname }) => pathname).filter((path) => !path.startsWith('/api/'))
  expect(files.filter((path) => path.endsWith('.pbf'))).toHaveLength(1)
  expect(files.filter((path) => path.endsWith('.webp'))).toHaveLength(pictures)
})
