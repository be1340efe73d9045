import { randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import { FilesUnavailableError, type Files } from './port.ts'

/** What every implementation promises. `open` gives two views of one storage, as two processes would have them. */
export function filesConformance(
  name: string,
  open: () => Promise<{ here: Files; elsewhere: Files; outOfUse: Files }>,
): void {
  describe(`${name} keeps the promises of files`, () => {
    let here: Files
    let elsewhere: Files
    let outOfUse: Files
    beforeAll(async () => {
      ;({ here, elsewhere, outOfUse } = await open())
    })

    const aFolder = () => `f${randomUUID()}`
    const aKey = (extension = 'webp') => `${aFolder()}/ab/picture-640.${extension}`
    const bytesOf = (text: string) => new TextEncoder().encode(text)
    const read = async (files: Files, key: string) => {
      const file = await files.get(key)
      return file && (await buffer(file.stream)).toString('latin1')
    }

    it('gives back what was put, everywhere, with its size and type', async () => {
      for (const extension of ['webp', 'avif']) {
        const key = aKey(extension)
        await here.put(key, new Uint8Array([0, 255, 13, 10, 26]))
        for (const files of [here, elsewhere]) {
          const file = (await files.get(key))!
          expect([...(await buffer(file.stream))]).toEqual([0, 255, 13, 10, 26])
          expect(file).toMatchObject({ size: 5, type: `image/${extension}` })
          expect(await files.stat(key)).toEqual({ size: 5, type: `image/${extension}` })
        }
      }
    })

    it.each([0, 1, 3_000_000])('keeps a file of %i bytes', async (size) => {
      const key = aKey()
      const bytes = new Uint8Array(size).map((_, n) => n * 7)
      await here.put(key, bytes)
      const file = (await elsewhere.get(key))!
      expect(file.size).toBe(size)
      expect((await buffer(file.stream)).equals(bytes)).toBe(true)
    })

    it('knows nothing of a key that nobody put', async () => {
      expect(await here.get(aKey())).toBeUndefined()
      expect(await here.stat(aKey())).toBeUndefined()
      await here.put('names/of/folders-640.webp', bytesOf('x'))
      expect(await here.get('names/of.webp')).toBeUndefined()
      expect(await here.stat('names/of.webp')).toBeUndefined()
    })

    it('replaces what is there', async () => {
      const key = aKey()
      await here.put(key, bytesOf('a long first text'))
      await elsewhere.put(key, bytesOf('second'))
      expect(await read(here, key)).toBe('second')
    })

    it('never shows a mixture or a half of what is written at the same time', async () => {
      const key = aKey()
      const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(400_000))
      await here.put(key, bytesOf(texts[0]!))
      const writes = texts.flatMap((text) => [
        here.put(key, bytesOf(text)),
        elsewhere.put(key, bytesOf(text)),
      ])
      const reads = Array.from({ length: 10 }, () => read(elsewhere, key))
      for (const found of await Promise.all(reads)) expect(texts).toContain(found)
      await Promise.all(writes)
      expect(texts).toContain(await read(here, key))
    })

    it('lets a reader finish what is deleted or replaced meanwhile, or fails the stream', async () => {
      const key = aKey()
      const text = 'x'.repeat(2_000_000)
      await here.put(key, bytesOf(text))
      const file = (await here.get(key))!
      await elsewhere.delete(key)
      const found = await buffer(file.stream).then(String, (error: unknown) => error)
      expect(found === text || found instanceof FilesUnavailableError).toBe(true)
      expect(await here.get(key)).toBeUndefined()
    })

    it('lets go of a file that nobody reads to its end', async () => {
      const key = aKey()
      await here.put(key, new Uint8Array(2_000_000))
      for (let n = 0; n < 50; n++) (await here.get(key))!.stream.destroy()
      expect((await read(here, key))!.length).toBe(2_000_000)
    })

    it('deletes a file, twice, and no other', async () => {
      const folder = aFolder()
      await here.put(`${folder}/a.webp`, bytesOf('a'))
      await here.put(`${folder}/a.avif`, bytesOf('b'))
      await here.delete(`${folder}/a.webp`)
      await here.delete(`${folder}/a.webp`)
      expect(await elsewhere.get(`${folder}/a.webp`)).toBeUndefined()
      expect(await read(elsewhere, `${folder}/a.avif`)).toBe('b')
    })

    it('lists what begins with a prefix, in order, in pages', async () => {
      const folder = aFolder()
      const keys = [
        `${folder}-2/z.webp`, `${folder}/a-1.webp`, `${folder}/a/b.webp`, `${folder}/a/c/d.avif`, `${folder}/a_.webp`,
        `${folder}/ab.avif`, `${folder}/ab.webp`, `${folder}/b/a.webp`,
      ] // prettier-ignore
      for (const key of keys.toReversed()) await here.put(key, bytesOf('x'))
      expect(await here.list(folder, { limit: 1000 })).toEqual(keys)
      expect(await here.list(`${folder}/a`, { limit: 1000 })).toEqual(keys.slice(1, 7))
      expect(await here.list(`${folder}/a/`, { limit: 1000 })).toEqual(keys.slice(2, 4))
      expect(await here.list(`${folder}x`, { limit: 10 })).toEqual([])
      const found: string[] = []
      for (let page: string[] | undefined; page?.length !== 0; found.push(...page))
        page = await elsewhere.list(folder, { limit: 3, after: found.at(-1) })
      expect(found).toEqual(keys)
      for (const key of keys.slice(0, 3)) await here.delete(key)
      expect(await here.list(folder, { limit: 1000, after: `${folder}/a` })).toEqual(keys.slice(3))
    })

    it.each([
      '', '/', 'a', 'a.webp', '/a/b.webp', 'a/b/', 'a//b.webp', 'a/../b.webp', '../b/c.webp', 'a/./b.webp', 'a/b.html',
      'a/b.svg', 'a/b.webp/c', 'a/B.webp', 'a/b.webp\0', 'a\\b.webp', 'a/%2e%2e/b.webp', 'a/é.webp', '.a/b.webp',
      'a/b.webp?acl', `a/${'b'.repeat(200)}.webp`,
    ])('refuses the key %j before it goes anywhere', async (key) => {
      for (const attempt of [here.put(key, bytesOf('x')), here.get(key), here.stat(key), here.delete(key)])
        await expect(attempt).rejects.toThrow('is no key')
    }) // prettier-ignore

    it.each(['../', '/', 'a//', '.unfinished', 'A'])('refuses to list %j', async (prefix) => {
      await expect(here.list(prefix, { limit: 10 })).rejects.toThrow('is no beginning')
    })

    it('says so when it is out of use', async () => {
      const key = aKey()
      const attempts = [
        outOfUse.ping(), outOfUse.put(key, bytesOf('x')), outOfUse.get(key), outOfUse.stat(key), outOfUse.delete(key),
        outOfUse.list('', { limit: 1 }),
      ] // prettier-ignore
      for (const attempt of await Promise.allSettled(attempts))
        expect(attempt).toMatchObject({ reason: expect.any(FilesUnavailableError) })
      await expect(here.ping()).resolves.toBeUndefined()
    })
  })
}
