import { setTimeout as sleep } from 'node:timers/promises'
import { readFileSync } from 'node:fs'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { aBomb, aJpeg, aPicture } from '../../../test/pictures.ts'
import { ChildCodec } from './child-codec.ts'
import { encodeUpload } from './sharp-codec.ts'

describe('ChildCodec', () => {
  let codec: ChildCodec
  const opened = (options = {}) => (codec = new ChildCodec(options))
  afterEach(() => codec.close())

  it('answers as if it were no other process', async () => {
    const file = await aJpeg()
    const picture = await opened().encode(file)
    expect(picture).toEqual(await encodeUpload(file))
    const [avif] = await codec.encodeAvif(picture.variants.at(-1)!.bytes, [{ width: 320, height: 240 }])
    expect(Buffer.from(avif!.bytes.subarray(4, 12)).toString()).toBe('ftypavif')
  })

  it('says why a file is refused, and goes on', async () => {
    opened()
    await expect(codec.encode(Buffer.from('<svg/>'))).rejects.toMatchObject({ reason: 'type' })
    await expect(codec.encode(aBomb(9000, 9000))).rejects.toMatchObject({ reason: 'size' })
    const pid = codec.pid()
    await codec.encode(await aJpeg())
    expect(codec.pid()).toBe(pid)
  })

  it('gives up on a picture that takes too long, and decodes the next one', async () => {
    const slow = await aPicture({ width: 6000, height: 4000 }).avif({ effort: 0 }).toBuffer()
    opened({ timeoutMs: 300 })
    await expect(codec.encode(slow)).rejects.toMatchObject({ reason: 'costly' })
    expect(codec.pid()).toBeUndefined()
    await codec.close()
    await expect(opened().encode(await aJpeg())).resolves.toMatchObject({ width: 800 })
  })

  it('refuses the picture that its process died of, and no other', async () => {
    opened()
    await codec.encode(await aJpeg())
    const file = await aPicture({ width: 6000, height: 4000 }).avif({ effort: 0 }).toBuffer()
    const [unlucky, next] = [codec.encode(file), codec.encode(await aJpeg())]
    process.kill(codec.pid()!, 'SIGKILL')
    await expect(unlucky).rejects.toMatchObject({ reason: 'costly' })
    await expect(next).resolves.toMatchObject({ width: 800 })
  })

  it('works on one picture after the other, in order', async () => {
    opened()
    const done: number[] = []
    const files = await Promise.all([1, 2, 3].map((seed) => aJpeg({ seed })))
    await Promise.all(files.map((file, n) => codec.encode(file).then(() => done.push(n))))
    expect(done).toEqual([0, 1, 2])
  })

  it('ends its process when there was nothing to do for a while, and begins another when there is', async () => {
    opened({ idleMs: 100 })
    await codec.encode(await aJpeg())
    const pid = codec.pid()!
    await vi.waitUntil(() => codec.pid() === undefined, { timeout: 5_000 })
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), { timeout: 5_000 })
    await codec.encode(await aJpeg())
    expect(codec.pid()).not.toBe(pid)
  })

  it.runIf(process.platform === 'linux')('knows no secret, and is the first to go when memory runs out', async () => {
    process.env['DATABASE_URL'] = 'postgres://somebody:secret@nowhere/none'
    try {
      opened()
      await codec.encode(await aJpeg())
      expect(readFileSync(`/proc/${codec.pid()}/environ`, 'utf8')).not.toContain('secret')
      expect(readFileSync(`/proc/${codec.pid()}/oom_score_adj`, 'utf8').trim()).toBe('1000')
    } finally {
      delete process.env['DATABASE_URL']
    }
  })

  it('closes at once, whatever it is doing, and begins nothing afterwards', async () => {
    const file = await aPicture({ width: 6000, height: 4000 }).avif({ effort: 0 }).toBuffer()
    opened()
    const pending = Promise.allSettled([codec.encode(file), codec.encode(file)])
    await vi.waitUntil(() => codec.pid() !== undefined, { timeout: 5_000 })
    const startedAt = performance.now()
    await codec.close()
    expect(performance.now() - startedAt).toBeLessThan(4_000)
    expect((await pending).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(codec.encode(file)).rejects.toThrow('not decoded any more')
    expect(codec.pid()).toBeUndefined()
  })

  it('does not keep its parent from ending', async () => {
    opened()
    await codec.encode(await aJpeg())
    await sleep(10)
    expect(process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap')).toHaveLength(0)
  })
}) // prettier-ignore
