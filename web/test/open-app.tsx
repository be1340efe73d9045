import type { EventDetail, EventListItem } from '@eventbuzz/contract/events'
import { QueryClientProvider } from '@tanstack/react-query'
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router'
import { configure, render } from '@testing-library/react'
import { vi } from 'vitest'
import { createQueryClient } from '../src/api/query-client.ts'
import { createAppRouter } from '../src/router.tsx'

// The first test of a file waits for its screen to be loaded.
configure({ asyncUtilTimeout: 5_000 })

type Answer = { status?: number; body: unknown; headers?: Record<string, string> } | 'no network' | 'never'

/** After the path of a list: what its lane of long-running events has. Without it that has nothing. */
export const ONGOING = '?long_running=true'
const NOTHING = { body: { items: [] } }
const isOngoing = (url: URL) => url.searchParams.get('long_running') === 'true'

/** Answers `fetch` by path; each path's answer may be changed while the test runs. */
export function fakeApi(answers: Record<string, Answer | Promise<Answer>>) {
  const asked: URL[] = []
  const sent: unknown[] = []
  vi.stubGlobal('fetch', async (input: string, init?: RequestInit) => {
    const url = new URL(input, 'http://app.test')
    asked.push(url)
    if (typeof init?.body === 'string') sent.push(JSON.parse(init.body))
    const answer: Answer | undefined = await (answers[url.pathname + (isOngoing(url) ? ONGOING : '')] ??
      (isOngoing(url) ? NOTHING : undefined))
    if (answer === 'never') return new Promise(() => undefined)
    if (answer === undefined || answer === 'no network') throw new TypeError('Failed to fetch')
    const { body, status = 200, headers = {} } = answer
    return new Response(status === 204 ? null : JSON.stringify(body), { status, headers })
  })
  return { answers, asked, sent }
}

/** The whole app at an address, in a document without a server. */
export function openApp(address: string, { triesAgain = false } = {}) {
  const queryClient = createQueryClient()
  // Tests of failures should not sit through the pauses between tries.
  if (!triesAgain)
    queryClient.setDefaultOptions({ queries: { ...queryClient.getDefaultOptions().queries, retry: false } })
  const router = createAppRouter(queryClient, createMemoryHistory({ initialEntries: [address] }))
  render(
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>,
  )
  return router
}

export const NEARBY = '/api/v1/events/nearby'
export const CATEGORIES = '/api/v1/categories'

export const MUSIC = {
  id: '00000000-0000-4000-8000-000000000001',
  name: 'Music',
  slug: 'music',
  color_hex: '#7C4DFF',
  icon_name: 'music_note',
}

export function anEvent(changes: Partial<EventListItem> = {}): EventListItem {
  return {
    id: '0f8fad5b-d9cb-469f-a165-70867728950e',
    slug: 'jazz-at-the-lighthouse',
    title: 'Jazz at the Lighthouse',
    description: null,
    category: MUSIC,
    latitude: 43.65,
    longitude: -79.38,
    venue: 'Lighthouse Hall',
    address: '1 Harbour Street',
    city: 'Toronto',
    start_date: '2030-01-05T01:00:00Z',
    end_date: null,
    timezone: 'America/Toronto',
    all_day: false,
    status: 'active',
    image_url: null,
    price_min: null,
    price_max: null,
    currency: null,
    distance_meters: 420.5,
    ...changes,
  }
}

export function anEventDetail(changes: Partial<EventDetail> = {}): EventDetail {
  return {
    ...anEvent(),
    country: 'Canada',
    url: null,
    ticket_url: null,
    tags: [],
    images: [],
    source: 'manual',
    series_id: null,
    metadata: {},
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    ...changes,
  }
}

export function aPage(items: EventListItem[], total = items.length) {
  return { items, total, total_is_capped: false, limit: 30, offset: 0, has_more: total > items.length }
}
