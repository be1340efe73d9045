// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

let hasNetwork: boolean
let asked: string[]
beforeEach(() => {
  vi.useFakeTimers()
  vi.resetModules()
  hasNetwork = true
  asked = []
  vi.stubGlobal('fetch', async (path: string) => {
    asked.push(path)
    if (!hasNetwork) throw new TypeError('Failed to fetch')
    return new Response()
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

const HEALTH = '/api/v1/health'

describe('the connection', () => {
  it('is lost with a request that has no answer, and found by asking again', async () => {
    const { connection, reach } = await import('./connection.ts')
    hasNetwork = false
    await expect(reach('/a', {})).rejects.toThrow('Failed to fetch')
    expect(connection().isLost).toBe(true)
    await vi.advanceTimersByTimeAsync(3_000)
    expect(asked).toEqual(['/a', HEALTH])
    expect(connection().isLost).toBe(true)
    hasNetwork = true
    await vi.advanceTimersByTimeAsync(6_000)
    expect(asked).toEqual(['/a', HEALTH, HEALTH])
    expect(connection().isLost).toBe(false)
    await vi.advanceTimersByTimeAsync(600_000)
    expect(asked).toHaveLength(3)
  })

  it('is not found by an answer that may come out of a cache', async () => {
    const { connection, reach } = await import('./connection.ts')
    vi.stubGlobal('fetch', async (_path: string, { cache }: RequestInit) => {
      if (cache === 'no-store') throw new TypeError('Failed to fetch')
      return new Response()
    })
    const cached = reach('/cached', {})
    await expect(reach('/session', { method: 'POST' })).rejects.toThrow('Failed to fetch')
    await cached
    await vi.advanceTimersByTimeAsync(0)
    expect(connection().isLost).toBe(true)
    await expect(reach('/cached', {})).rejects.toThrow('Failed to fetch')
  })

  it('is lost from the start on a device that says so', async () => {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false)
    const { connection } = await import('./connection.ts')
    expect(connection().isLost).toBe(true)
    vi.restoreAllMocks()
  })

  it('is not lost with what the app called off itself', async () => {
    const { connection, reach } = await import('./connection.ts')
    vi.stubGlobal('fetch', () => Promise.reject(new DOMException('Called off', 'AbortError')))
    await expect(reach('/a', {})).rejects.toThrow('Called off')
    expect(connection().isLost).toBe(false)
  })

  it('knows when the oldest of what a screen shows was seen', async () => {
    const { connection, noteSeenAt, reach } = await import('./connection.ts')
    hasNetwork = false
    await expect(reach('/a', {})).rejects.toThrow('Failed to fetch')
    noteSeenAt(2_000)
    noteSeenAt(1_000)
    noteSeenAt(3_000)
    expect(connection().seenAt).toEqual({ [location.pathname]: 1_000 })
    hasNetwork = true
    await reach(HEALTH, {})
    expect(connection()).toEqual({ isLost: false, seenAt: {} })
  })
})
