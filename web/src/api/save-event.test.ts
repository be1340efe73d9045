// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { FakeCaches } from '../../test/fake-caches.ts'
import { anEventDetail, fakeApi } from '../../test/open-app.tsx'
import { keptAnswer } from './kept-answers.ts'
import { saveEvent } from './save-event.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const event = anEventDetail()
const MAP = '/basemap/dev/7/35/46.pbf'
const [A, B] = ['/storage/a-1200.webp', '/storage/b-1200.webp']
const ELSEWHERE = 'https://elsewhere.example/a.webp'

it.each([
  ['all of its pictures, each once and in one size', '/storage/a-640.webp', [A, B], [A, B]],
  ['its only picture', A, [], [A]],
  ['no picture of another host', ELSEWHERE, [ELSEWHERE], []],
  ['no picture that is gone', '/storage/gone-640.webp', ['/storage/gone-1200.webp', B], [B]],
])('an event is saved with a map, and with %s', async (_name, image_url, urls, pictures) => {
  const fake = new FakeCaches()
  vi.stubGlobal('caches', fake)
  const images = urls.map((url) => ({ url }))
  const files = Object.fromEntries([MAP, A, B].map((path) => [path, { body: path }]))
  const { asked } = fakeApi({
    [`/api/v1/events/${event.id}`]: { body: { ...event, image_url, images } },
    ...files,
  })
  await saveEvent(event.id)
  await saveEvent(event.id)
  expect(await keptAnswer(['saved'], `/events/${event.slug}`)).toMatchObject({ body: { id: event.id } })
  const keys = fake.all.get('eventbuzz-saved-files')!.keys()
  const saved = [...keys].map((key) => new URL(key, location.href).pathname)
  expect(saved).toEqual([MAP, ...pictures])
  for (const path of saved) expect(asked.filter(({ pathname }) => pathname === path)).toHaveLength(1)
})

it('an event that comes out of what is kept is no newer for that', async () => {
  vi.stubGlobal('caches', new FakeCaches())
  const path = `/events/${event.id}`
  const { answers } = fakeApi({ [`/api/v1${path}`]: { body: event } })
  await saveEvent(event.id)
  const { seenAt } = (await keptAnswer(['saved'], path))!
  vi.spyOn(Date, 'now').mockReturnValue(seenAt + 86_400_000)
  answers[`/api/v1${path}`] = 'no network'
  await saveEvent(event.id)
  expect(await keptAnswer(['saved'], path)).toMatchObject({ seenAt })
})
