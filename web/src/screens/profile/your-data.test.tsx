// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { aPage, fakeApi, openApp } from '../../../test/open-app.tsx'
import { session } from '../../api/session.ts'
import { saveFile } from '../../lib/save-file.ts'

vi.mock('../../lib/save-file.ts', () => ({ saveFile: vi.fn<typeof saveFile>() }))

const ME = '/api/v1/users/me'
const me = {
  display_name: 'Inês',
  email: 'ines@example.org',
  avatar_url: null as string | null,
  roles: ['user'],
}
const member = () => ({
  '/api/v1/session/refresh': { body: { access_token: 'token', expires_in: 300, subject: 'ines' } },
  [ME]: { body: me },
  [`${ME}/favorites`]: { body: aPage([]) },
  [`${ME}/favorites/ids`]: { body: { event_ids: [] } },
  [`${ME}/tokens`]: { body: { items: [] } },
})

beforeEach(() => {
  document.cookie = 'eb_signed_in=1'
})
afterEach(async () => {
  vi.useRealTimers()
  cleanup()
  fakeApi({ '/api/v1/session/sign-out': { body: { is_complete: true, end_session_url: null } } })
  await session.signOut()
  vi.unstubAllGlobals()
  vi.mocked(saveFile).mockClear()
})

async function openProfile(answers: Parameters<typeof fakeApi>[0]) {
  const api = fakeApi({ ...member(), ...answers })
  await session.start()
  openApp('/profile')
  await screen.findByRole('heading', { level: 1, name: 'Inês' })
  return api
}

describe('the copy of one’s data', () => {
  it('is saved under the name that the server gave it', async () => {
    await openProfile({
      [`${ME}/export`]: {
        body: { format: 'eventbuzz-data-export' },
        headers: { 'content-disposition': 'attachment; filename="eventbuzz-data-2030-01-05.json"' },
      },
    })
    fireEvent.click(screen.getByRole('button', { name: 'Download my data' }))
    expect(await screen.findByText('Your data is downloaded.')).toBeTruthy()
    const [file, name] = vi.mocked(saveFile).mock.calls[0]!
    expect(name).toBe('eventbuzz-data-2030-01-05.json')
    expect(await file.text()).toContain('eventbuzz-data-export')
  })

  it('is waited for while the server prepares it', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true })
    const { answers, asked } = await openProfile({
      [`${ME}/export`]: { status: 202, body: { status: 'preparing' }, headers: { 'retry-after': '10' } },
    })
    fireEvent.click(screen.getByRole('button', { name: 'Download my data' }))
    expect(await screen.findByText(/being prepared/)).toBeTruthy()
    expect(saveFile).not.toHaveBeenCalled()
    answers[`${ME}/export`] = { body: {} }
    await vi.advanceTimersByTimeAsync(10_000)
    await waitFor(() => expect(saveFile).toHaveBeenCalledTimes(1))
    expect(asked.filter(({ pathname }) => pathname === `${ME}/export`)).toHaveLength(2)
  })

  it('says what went wrong', async () => {
    await openProfile({ [`${ME}/export`]: { status: 503, body: {} } })
    fireEvent.click(screen.getByRole('button', { name: 'Download my data' }))
    expect((await screen.findByRole('alert')).textContent).toMatch(
      /could not be downloaded.*server has a problem/,
    )
    expect(screen.getByRole('button', { name: 'Download my data' })).toBeTruthy()
  })

  it('begins with what there is, how long it stays, and what becomes of it', async () => {
    const kind = { since: null, kept_days: null, after_erasure: 'deleted' }
    await openProfile({
      [`${ME}/data`]: {
        body: {
          kinds: [
            { ...kind, kind: 'favorites', count: 12 },
            { ...kind, kind: 'audit_lines', count: 1, kept_days: 365, after_erasure: 'made_anonymous' },
            { ...kind, kind: 'series', count: 0 },
          ],
          is_large: false,
        },
      },
    })
    const details = screen.getByText('What is stored about me').closest('details')!
    details.open = true
    fireEvent(details, new Event('toggle'))
    const items = await waitFor(() => {
      const found = [...details.querySelectorAll('li')].map(({ textContent }) => textContent)
      expect(found).toHaveLength(2)
      return found
    })
    expect(items).toEqual([
      'Favourites12Erased with the account',
      'Log of what you did and of sign-ins1Kept for 365 days · Made anonymous with the account',
    ])
  })
})

describe('the picture of oneself', () => {
  const png = new File(['picture'], 'me.png', { type: 'image/png' })
  const choose = (file: File) => {
    const input = document.querySelector<HTMLInputElement>('input[type=file]')!
    fireEvent.change(input, { target: { files: [file] } })
  }
  const use = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Use this picture' })

  it('is shown before it is sent, and stands in the profile afterwards', async () => {
    const { answers } = await openProfile({
      [`${ME}/avatar`]: { body: { ...me, avatar_url: '/storage/a.webp' } },
    })
    choose(png)
    expect(screen.getByRole('img', { name: 'How the picture will look' }).getAttribute('src')).toMatch(
      /^blob:/,
    )
    fireEvent.click(use())
    const remove = await screen.findByRole('button', { name: 'Remove picture' })
    expect(document.querySelector('img.avatar')?.getAttribute('src')).toBe('/storage/a.webp')
    answers[`${ME}/avatar`] = { status: 204, body: null }
    fireEvent.click(remove)
    expect(await screen.findByRole('button', { name: 'Add a picture' })).toBeTruthy()
    expect(document.querySelector('img.avatar')).toBeNull()
  })

  it('is not sent when it is too large, or no picture', async () => {
    const { asked } = await openProfile({})
    choose(new File([new Uint8Array(10 * 1024 * 1024 + 1)], 'me.png', { type: 'image/png' }))
    expect(screen.getByText(/larger than 10 MB/)).toBeTruthy()
    expect(use().disabled).toBe(true)
    choose(png)
    expect(use().disabled).toBe(false)
    fireEvent.error(screen.getByRole('img', { name: 'How the picture will look' }))
    expect(screen.getByText(/cannot be shown as a picture/)).toBeTruthy()
    expect(use().disabled).toBe(true)
    expect(asked.some(({ pathname }) => pathname === `${ME}/avatar`)).toBe(false)
  })

  it('stays in the dialog when the server refuses it', async () => {
    const body = { error: { code: 'VALIDATION_ERROR', message: 'This is no picture.' } }
    await openProfile({ [`${ME}/avatar`]: { status: 400, body } })
    choose(png)
    fireEvent.click(use())
    expect((await screen.findByRole('alert')).textContent).toBe('This is no picture.')
  })
})
