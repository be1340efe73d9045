// @vitest-environment happy-dom
import { cleanup, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { fakeApi, openApp } from '../../../test/open-app.tsx'

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

it('does not take the screen that follows for a text of the operator', async () => {
  const body = { title: 'Privacy policy', html: '<h1>Privacy policy</h1><p>Little.</p>', language: 'en' }
  const { asked } = fakeApi({ '/api/v1/legal/privacy': { body } })
  const router = openApp('/privacy')
  await screen.findByText('Little.')
  await router.navigate({ to: '/search' })
  await screen.findByRole('combobox')
  expect(asked.map(({ pathname }) => pathname).filter((path) => path.includes('legal'))).toEqual([
    '/api/v1/legal/privacy',
  ])
})
