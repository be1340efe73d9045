import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Cache, CacheKey } from './port.ts'

/** What every implementation promises. `open` gives a new instance, as another process would have one. */
export function cacheConformance(name: string, open: () => Cache): void {
  describe(`${name} keeps the promises of a cache`, () => {
    let here: Cache
    let elsewhere: Cache
    beforeAll(async () => {
      here = open()
      elsewhere = open()
      for (const cache of [here, elsewhere]) await cache.ping?.()
    })
    afterAll(async () => {
      for (const cache of [here, elsewhere]) await cache.close()
    })

    const aGroup = () => `group-${randomUUID()}`
    const aKey = (): CacheKey => `${aGroup()}:1`
    /** What is known under a key; `nothing`, which is not kept, when that is nothing. */
    const known = (cache: Cache, key: CacheKey) =>
      cache.getOrLoad<unknown>(key, 60, async () => undefined).then((value) => value ?? 'nothing')
    const keep = (key: CacheKey, value: unknown, ttlS = 60) => here.getOrLoad(key, ttlS, async () => value)

    it('loads what it does not know, and only that', async () => {
      const key = aKey()
      const load = vi.fn<() => Promise<{ title: string }>>(async () => ({ title: 'Fado' }))
      expect(await here.getOrLoad(key, 60, load)).toEqual({ title: 'Fado' })
      expect(await here.getOrLoad(key, 60, load)).toEqual({ title: 'Fado' })
      expect(load).toHaveBeenCalledTimes(1)
    })

    it.each([
      ['null', null],
      ['false', false],
      ['an empty text', ''],
      ['characters of every plane', '東京 🎉 \u0000 "\\" é'],
      ['three megabytes', 'ñ'.repeat(1_500_000)],
      ['a nested value', { list: [1, { deep: [true, null] }] }],
    ])('gives %s back as it was', async (_, value) => {
      const key = aKey()
      expect(await keep(key, value)).toEqual(value)
      expect(await here.getOrLoad(key, 60, async () => value)).toEqual(value)
    })

    it('gives the shape that JSON has, the first time too', async () => {
      const key = aKey()
      const value = { at: new Date(0), gone: undefined }
      for (let i = 0; i < 2; i++)
        expect(await keep(key, value)).toStrictEqual({ at: '1970-01-01T00:00:00.000Z' })
    })

    it('gives everybody a copy of their own', async () => {
      const key = aKey()
      const first = await here.getOrLoad(key, 60, async () => ({ tags: ['a'] }))
      first.tags.push('b')
      expect(await known(here, key)).toEqual({ tags: ['a'] })
    })

    it('does not keep undefined', async () => {
      const key = aKey()
      expect(await keep(key, undefined)).toBeUndefined()
      expect(await keep(key, 'now')).toBe('now')
    })

    it('passes an error on to all who wait and does not keep it', async () => {
      const key = aKey()
      const fail = vi.fn<() => Promise<never>>(async () => {
        await sleep(20)
        throw new Error('no database')
      })
      const results = await Promise.allSettled([1, 2, 3].map(() => here.getOrLoad(key, 60, fail)))
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
      expect(fail).toHaveBeenCalledTimes(1)
      expect(await keep(key, 'again')).toBe('again')
    })

    it('forgets a value after its time', async () => {
      const key = aKey()
      await keep(key, 'old', 0.9)
      expect(await known(here, key)).toBe('old')
      await sleep(1_000)
      expect(await known(here, key)).toBe('nothing')
      expect(await known(elsewhere, key)).toBe('nothing')
    })

    it('loads once, however many ask at once', async () => {
      const key = aKey()
      const load = vi.fn<() => Promise<string>>(async () => {
        await sleep(50)
        return 'one'
      })
      const answers = await Promise.all(Array.from({ length: 50 }, () => here.getOrLoad(key, 60, load)))
      expect(new Set(answers)).toEqual(new Set(['one']))
      expect(load).toHaveBeenCalledTimes(1)
    })

    it.each(['a b\r\nc', '東京-🎉', '*?[a]\\', 'x'.repeat(300), '%00\u0000', ''])(
      'takes %j as a name like any other',
      async (id) => {
        const key: CacheKey = `${aGroup()}:${id}`
        await keep(key, 'kept')
        expect(await known(here, key)).toBe('kept')
        await here.delete(key)
        expect(await known(here, key)).toBe('nothing')
      },
    )

    it('deletes a key and no other', async () => {
      const group = aGroup()
      await keep(`${group}:1`, 'one')
      await keep(`${group}:11`, 'eleven')
      await here.delete(`${group}:1`)
      expect(await known(here, `${group}:1`)).toBe('nothing')
      expect(await known(here, `${group}:11`)).toBe('eleven')
    })

    it('deletes a group and none whose name only begins like it', async () => {
      const group = aGroup()
      const keys: CacheKey[] = [`${group}:1`, `${group}:a:b`, `${group}s:1`, `${group}-2:1`]
      for (const key of keys) await keep(key, 'kept')
      await here.deleteGroup(group)
      const found = []
      for (const key of keys) found.push(await known(here, key))
      expect(found).toEqual(['nothing', 'nothing', 'kept', 'kept'])
    })

    it.each(['delete', 'deleteGroup'] as const)(
      'does not keep what was read before a %s and arrives after it',
      async (how) => {
        const group = aGroup()
        let answer!: (value: string) => void
        const read = new Promise<string>((resolve) => (answer = resolve))
        const early = here.getOrLoad(`${group}:1`, 60, () => read)
        await sleep(30)
        await (how === 'delete' ? here.delete(`${group}:1`) : here.deleteGroup(group))
        const late = here.getOrLoad(`${group}:1`, 60, async () => 'new')
        expect(await late).toBe('new')
        answer('old')
        expect(await early).toBe('old')
        await sleep(30)
        for (const cache of [here, elsewhere])
          expect(await cache.getOrLoad(`${group}:1`, 60, async () => 'new')).toBe('new')
      },
    )

    it.each(['delete', 'deleteGroup'] as const)(
      'shows a write elsewhere within a second of %s',
      async (how) => {
        const group = aGroup()
        let stored = 'old'
        const read = (cache: Cache) => cache.getOrLoad(`${group}:1`, 60, async () => stored)
        expect([await read(here), await read(elsewhere)]).toEqual(['old', 'old'])
        stored = 'new'
        await (how === 'delete' ? here.delete(`${group}:1`) : here.deleteGroup(group))
        expect(await read(here)).toBe('new')
        await vi.waitUntil(async () => (await read(elsewhere)) === 'new', { timeout: 1_000, interval: 10 })
      },
    )

    it('works on after it was told to delete what it does not have', async () => {
      await here.delete(aKey())
      await here.deleteGroup(aGroup())
      expect(await keep(aKey(), 1)).toBe(1)
    })
  })
}
