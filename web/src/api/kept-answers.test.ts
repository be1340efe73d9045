import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeCaches } from '../../test/fake-caches.ts'
import { forgetMemberAnswers, keepAnswer, keptAnswer, keptEvents } from './kept-answers.ts'

let fake: FakeCaches
beforeEach(() => {
  fake = new FakeCaches()
  vi.stubGlobal('caches', fake)
  vi.useFakeTimers({ now: 1_000 })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('what was seen last', () => {
  it('is found again, with its time', async () => {
    await keepAnswer('public', '/events/nearby?lat=1', { items: [] })
    expect(await keptAnswer(['public'], '/events/nearby?lat=1')).toEqual({
      body: { items: [] },
      seenAt: 1_000,
    })
    expect(await keptAnswer(['public'], '/events/nearby?lat=2')).toBeUndefined()
  })

  it('is the latest of all places where it was kept', async () => {
    await keepAnswer('saved', '/events/jazz', 'old')
    vi.setSystemTime(2_000)
    await keepAnswer('public', '/events/jazz', 'new')
    expect((await keptAnswer(['saved', 'public'], '/events/jazz'))?.body).toBe('new')
  })

  it('of a member is for members alone, and goes with them', async () => {
    await keepAnswer('member', '/users/me/favorites?limit=30&offset=0', 'mine')
    await keepAnswer('member', '/events/draft', 'mine')
    await keepAnswer('saved', '/events/another-draft', 'mine')
    expect(await keptAnswer(['public', 'saved'], '/events/draft')).toBeUndefined()
    await forgetMemberAnswers()
    for (const key of ['/events/draft', '/events/another-draft'])
      expect(await keptAnswer(['member', 'public', 'saved'], key)).toBeUndefined()
    expect([...fake.all.values()].every((entries) => entries.size === 0)).toBe(true)
  })

  it('has events that stand by themselves or in a list, in the order that is wanted', async () => {
    const event = (id: string) => ({ id, start_date: '2026-06-01T18:00:00Z' })
    await keepAnswer('public', '/events/nearby?lat=1', { items: [event('a'), event('b')] })
    await keepAnswer('saved', '/events/c', event('c'))
    await keepAnswer('public', '/categories', [{ id: 'd' }])
    expect((await keptEvents(['c', 'd', 'b'])).map(({ id }) => id)).toEqual(['c', 'b'])
    expect(fake.all.has('eventbuzz-member')).toBe(false)
  })

  it.each(['/suggest?q=ja', '/users/me/tokens', '/users/me/data', '/events/widen?lat=1', '/health'])(
    'is never %s',
    async (key) => {
      await keepAnswer('member', key, {})
      expect(await keptAnswer(['member'], key)).toBeUndefined()
    },
  )

  it('is forgotten in the order in which it was seen', async () => {
    for (let n = 0; n < 120; n++) await keepAnswer('public', `/events/e${n}`, n)
    await keepAnswer('public', '/events/e0', 'again')
    await keepAnswer('public', '/events/one-more', 'new')
    expect(await keptAnswer(['public'], '/events/e1')).toBeUndefined()
    expect((await keptAnswer(['public'], '/events/e0'))?.body).toBe('again')
  })
})
