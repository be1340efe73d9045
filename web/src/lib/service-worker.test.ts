// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from 'vitest'
import { notify } from './notices.ts'
import { startServiceWorker } from './service-worker.ts'

afterEach(() => {
  vi.mocked(notify).mockClear()
  vi.restoreAllMocks()
  document.body.replaceChildren()
})

vi.mock(import('./notices.ts'), { spy: true })

/** A browser in which another tab lets a new version take over; the page is hidden. */
async function takeOver() {
  const another = {
    state: 'activated',
    postMessage: (_message: unknown, [port]: MessagePort[] = []) => port?.postMessage(false),
  }
  const registration = { waiting: null, active: another, addEventListener: () => undefined }
  const serviceWorker = Object.assign(new EventTarget(), {
    controller: another,
    register: async () => registration,
    ready: Promise.resolve(registration),
  })
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
  const reload = vi.spyOn(location, 'reload').mockImplementation(() => undefined)
  await startServiceWorker({ serviceWorker } as unknown as Navigator)
  serviceWorker.dispatchEvent(new Event('controllerchange'))
  return reload
}

it('becomes the new version by itself where nobody looks', async () => {
  document.body.innerHTML = '<input value=""><input type="checkbox" value="on"><textarea></textarea>'
  const reload = await takeOver()
  await vi.waitFor(() => expect(reload).toHaveBeenCalled(), { timeout: 5_000 })
  expect(notify).not.toHaveBeenCalled()
})

it.each([
  ['what is being written', '<textarea>Half a sen</textarea>'],
  ['a token that is shown only once', '<input readonly value="ebt_secret">'],
])('leaves %s alone, and offers the new version', async (_what, html) => {
  document.body.innerHTML = html
  const reload = await takeOver()
  await vi.waitFor(() => expect(notify).toHaveBeenCalled(), { timeout: 5_000 })
  expect(reload).not.toHaveBeenCalled()
})
