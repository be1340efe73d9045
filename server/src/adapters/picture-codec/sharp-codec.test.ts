import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { thumbHashToRGBA } from 'thumbhash'
import { aBomb, aJpeg, aPicture } from '../../../test/pictures.ts'
import { encodeAvif, encodeUpload } from './sharp-codec.ts'

const largest = async (file: Uint8Array) => (await encodeUpload(file)).variants.at(-1)!
const refusal = (file: Uint8Array) =>
  encodeUpload(file).then(
    () => 'accepted',
    (error: { reason?: string }) => error.reason,
  )

describe('what comes out', () => {
  it.each([
    [2000, 1500, ['320x240', '640x480', '1280x960']],
    [1280, 720, ['320x180', '640x360', '1280x720']],
    [500, 400, ['320x256', '500x400']],
    [320, 200, ['320x200']],
    [7, 5, ['7x5']],
    [1, 1, ['1x1']],
    [600, 3000, ['128x640', '256x1280', '512x2560']],
    [10, 9000, ['1x640', '2x1280', '3x2560']],
  ])('is WebP in up to three sizes for %i × %i, never enlarged', async (width, height, sizes) => {
    const picture = await encodeUpload(await aPicture({ width, height }).png().toBuffer())
    const found = picture.variants.map((variant) => `${variant.width}x${variant.height}`)
    expect(found).toEqual(sizes)
    for (const { bytes, ...variant } of picture.variants) {
      expect(variant.type).toBe('image/webp')
      expect(await sharp(bytes).metadata()).toMatchObject({
        format: 'webp', width: variant.width, height: variant.height, hasProfile: false,
      }) // prettier-ignore
    }
  })

  it('is AVIF in the same sizes when asked for', async () => {
    const { variants } = await encodeUpload(await aJpeg())
    const avif = await encodeAvif(variants.at(-1)!.bytes, variants)
    expect(avif.map(({ width, height, type }) => ({ width, height, type }))).toEqual(
      variants.map(({ width, height }) => ({ width, height, type: 'image/avif' })),
    )
    for (const { bytes, width, height } of avif)
      expect(await sharp(bytes).metadata()).toMatchObject({ compression: 'av1', width, height })
  })

  it('has a placeholder of the same shape', async () => {
    const { thumbhash } = await encodeUpload(await aJpeg({ width: 1600, height: 800 }))
    const { w, h } = thumbHashToRGBA(Buffer.from(thumbhash, 'base64'))
    expect(w / h).toBeCloseTo(2, 0)
    expect(thumbhash.length).toBeLessThan(60)
  })

  it('keeps what is transparent', async () => {
    const background = { r: 200, g: 10, b: 10, alpha: 0.5 }
    const image = sharp({ create: { width: 40, height: 30, channels: 4, background } })
    const { bytes } = await largest(await image.png().toBuffer())
    expect((await sharp(bytes).stats()).channels[3]?.mean).toBeCloseTo(128, -1)
    const [avif] = await encodeAvif(bytes, [{ width: 40, height: 30 }])
    expect((await sharp(avif!.bytes).stats()).channels[3]?.mean).toBeCloseTo(128, -1)
  })

  it('is the same for the same pixels, whatever is written beside them, and another for others', async () => {
    const plain = await aPicture().png().toBuffer()
    const described = await sharp(plain)
      .withExif({ IFD0: { Copyright: 'Somebody' } })
      .png({ compressionLevel: 2 })
      .toBuffer()
    const [a, b, c] = await Promise.all([
      encodeUpload(plain), encodeUpload(described), encodeUpload(await aPicture({ seed: 2 }).png().toBuffer()),
    ]) // prettier-ignore
    expect(plain.equals(described)).toBe(false)
    expect(b).toEqual(a)
    expect(c.digest).not.toBe(a.digest)
  })
})

describe('what goes in', () => {
  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('may be %s', async (format) => {
    const { width, height } = await encodeUpload(await aPicture().toFormat(format).toBuffer())
    expect([width, height]).toEqual([800, 600])
  })

  it('loses all metadata: where it was taken, with what, by whom', async () => {
    const secret = 'Only-In-The-Metadata'
    const file = await aPicture()
      .withExif({
        IFD0: { Artist: secret, Make: secret },
        IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '38/1 43/1 20/1', GPSLongitudeRef: 'W', GPSLongitude: '9/1 8/1 21/1' },
      })
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><Secret>${secret}</Secret></x:xmpmeta>`)
      .withIccProfile('p3')
      .jpeg()
      .toBuffer() // prettier-ignore
    const before = await sharp(file).metadata()
    expect([before.exif, before.xmp, before.icc].every(Boolean)).toBe(true)
    expect(file.includes(secret)).toBe(true)
    const { variants } = await encodeUpload(file)
    const avif = await encodeAvif(variants.at(-1)!.bytes, variants)
    for (const { bytes } of [...variants, ...avif]) {
      const { exif, xmp, iptc, icc, orientation } = await sharp(bytes).metadata()
      expect({ exif, xmp, iptc, icc, orientation }).toEqual({})
      for (const trace of [secret, 'Exif', 'GPS', 'xmpmeta'])
        expect(Buffer.from(bytes).includes(trace)).toBe(false)
    }
  })

  it('is turned upright', async () => {
    const sideways = await aPicture({ width: 200, height: 100 }).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    const upright = await sharp(await aJpeg({ width: 200, height: 100 })).rotate(90).raw().toBuffer()
    const { bytes, width, height } = await largest(sideways)
    expect([width, height]).toEqual([100, 200])
    expect(await meanDifference(await sharp(bytes).raw().toBuffer(), upright)).toBeLessThan(6)
  }) // prettier-ignore

  it.each([
    ['of another colour space', { r: 255, g: 0, b: 0 }, (image: Sharp) => image.withIccProfile('p3').png()],
    ['in CMYK', { r: 130, g: 120, b: 105 }, (image: Sharp) => image.toColourspace('cmyk').jpeg()],
    ['of 16 bits', { r: 10, g: 200, b: 90 }, (image: Sharp) => image.toColourspace('rgb16').png()],
    ['in grey', { r: 99, g: 99, b: 99 }, (image: Sharp) => image.toColourspace('b-w').png()],
  ])('looks in sRGB as it did %s', async (_, background, convert) => {
    const image = sharp({ create: { width: 64, height: 64, channels: 3, background } })
    const { bytes } = await largest(await convert(image).toBuffer())
    const [r, g, b] = (await sharp(bytes).stats()).channels.map(({ mean }) => mean)
    expect(Math.abs(r! - background.r) + Math.abs(g! - background.g) + Math.abs(b! - background.b)).toBeLessThan(25)
  }) // prettier-ignore

  it('gives its first frame when it moves', async () => {
    const frames = [1, 9].map((seed) => aPicture({ width: 60, height: 40, seed }).png().toBuffer())
    const file = await sharp(await Promise.all(frames), { join: { animated: true } }).webp().toBuffer()
    expect((await sharp(file).metadata()).pages).toBe(2)
    const { bytes, height } = await largest(file)
    expect(height).toBe(40)
    const first = await sharp(await frames[0]).raw().toBuffer()
    expect(await meanDifference(await sharp(bytes).raw().toBuffer(), first)).toBeLessThan(6)
  }) // prettier-ignore

  it.each([
    ['an archive', Buffer.from('PK\u0003\u0004 archive with a program.exe')],
    ['a script', Buffer.from('<script>alert(document.cookie)</script>')],
    ['a page', Buffer.from('<!doctype html><html><body onload=alert(1)>')],
  ])('may hide %s behind its end, which does not come out', async (_, hidden) => {
    const plain = await aJpeg()
    const { variants, digest } = await encodeUpload(Buffer.concat([plain, hidden]))
    expect(digest).toBe((await encodeUpload(plain)).digest)
    for (const { bytes } of variants) expect(Buffer.from(bytes).includes(hidden)).toBe(false)
  })
})

describe('what is refused', () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
  it.each([
    ['an SVG', Buffer.from(svg)],
    ['an SVG with an XML declaration', Buffer.from(`<?xml version="1.0"?>${svg}`)],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a PDF', Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj')],
    ['an archive', Buffer.from('PK\u0003\u0004\u0014\0\0\0\0\0')],
    ['HEIC', Buffer.from('\0\0\0\u0018ftypheic\0\0\0\0mif1heic')],
    ['text', Buffer.from('This is no picture.')],
    ['noise', Buffer.from(Array.from({ length: 999 }, (_, n) => (n * n * 31 + 7) % 251))],
  ])('is %s', async (_, file) => {
    expect(await refusal(file)).toBe('type')
  })

  it('is a GIF or a TIFF, which the decoder could read', async () => {
    expect(await refusal(await aPicture().gif().toBuffer())).toBe('type')
    expect(await refusal(await aPicture().tiff().toBuffer())).toBe('type')
  })

  it('is nothing', async () => {
    expect(await refusal(Buffer.alloc(0))).toBe('broken')
  })

  it.each(['jpeg', 'png', 'webp', 'avif'] as const)('is a %s that is cut off anywhere', async (format) => {
    const whole = await aPicture({ seed: 3 }).toFormat(format).toBuffer()
    for (const share of [0.02, 0.3, 0.6, 0.9, 0.98])
      expect([share, await refusal(whole.subarray(0, whole.length * share))]).toEqual([share, 'broken'])
  })

  it.each(['png', 'webp', 'avif'] as const)('is a %s whose middle was overwritten', async (format) => {
    const file = await aPicture({ seed: 4 }).toFormat(format).toBuffer()
    file.fill(0xa5, Math.round(file.length / 3), Math.round(file.length / 1.5))
    expect(await refusal(file)).toBe('broken')
  })

  it('is a header without a picture', async () => {
    expect(await refusal(Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0]))).toBe(
      'broken',
    )
    expect(await refusal(aBomb(10, 10).subarray(0, 40))).toBe('broken')
  })

  it('is a bomb: a small file of very many pixels, before it is decoded', async () => {
    const bomb = aBomb(30_000, 30_000)
    expect(bomb.length).toBeLessThan(200_000)
    const [startedAt, before] = [performance.now(), process.memoryUsage().rss]
    expect(await refusal(bomb)).toBe('size')
    expect(performance.now() - startedAt).toBeLessThan(3_000)
    // Decoded it would have 2.7 GB.
    expect(process.memoryUsage().rss - before).toBeLessThan(300_000_000)
  })

  it('is more than 40 megapixels, and not exactly so many', async () => {
    expect(await refusal(aBomb(8_000, 5_001))).toBe('size')
    expect(await refusal(aBomb(8_000, 5_000))).toBe('accepted')
  })

  it('is more than 10 MB', async () => {
    const file = Buffer.concat([await aJpeg(), Buffer.alloc(10 * 1024 * 1024)])
    expect(await refusal(file)).toBe('size')
  })
})

async function meanDifference(a: Buffer, b: Buffer): Promise<number> {
  expect(a.length).toBe(b.length)
  return a.reduce((sum, value, n) => sum + Math.abs(value - b[n]!), 0) / a.length
}
