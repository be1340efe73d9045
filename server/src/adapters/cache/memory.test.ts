import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { cacheConformance } from './conformance.ts'
import { MemoryCache } from './memory.ts'

cacheConformance('MemoryCache', () => new MemoryCache())

describe('MemoryCache', () => {
  it('stays within its bytes', async () => {
    const cache = new MemoryCache({ maxBytes: 100_000 })
    let loads = 0
    const ask = (n: number) =>
      cache.getOrLoad(`big:${n}`, 60, async () => {
        loads += 1
        return 'x'.repeat(10_000)
      })
    for (let n = 0; n < 50; n++) await ask(n)
    await ask(49)
    expect(loads).toBe(50)
    await ask(0)
    expect(loads).toBe(51)
  })

  it('tells of hits and misses', async () => {
    const reads: string[] = []
    const cache = new MemoryCache({ onRead: (tier, result) => reads.push(`${tier} ${result}`) })
    for (let n = 0; n < 3; n++) await cache.getOrLoad('told:1', 60, async () => 1)
    expect(reads).toEqual(['memory miss', 'memory hit', 'memory hit'])
  })

  it('does not let anybody join a load that began a second ago', async () => {
    const cache = new MemoryCache()
    let stored = 'old'
    const slowRead = async () => {
      const value = stored
      await sleep(1_100)
      return value
    }
    const early = cache.getOrLoad('slow:1', 60, slowRead)
    await sleep(50)
    stored = 'new'
    await sleep(1_000)
    expect(await cache.getOrLoad('slow:1', 60, async () => stored)).toBe('new')
    expect(await early).toBe('old')
    expect(await cache.getOrLoad('slow:1', 60, async () => stored)).toBe('new')
  })
})
