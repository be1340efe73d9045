import { createHash } from 'node:crypto'
import { fileTypeFromBuffer } from 'file-type'
import sharp, { type Sharp } from 'sharp'
import { rgbaToThumbHash } from 'thumbhash'
import { MAX_PIXELS, MAX_UPLOAD_BYTES, VARIANT_WIDTHS } from '@eventbuzz/contract/pictures'
import { PictureRefusedError, type EncodedPicture, type EncodedVariant, type Size } from './port.ts'

/** Part of the digest. To be raised with every change of how variants are made, so that new ones get new addresses. */
const RECIPE = 1
const WEBP = { quality: 80, effort: 4 }
const AVIF = { quality: 55, effort: 3 }
/** A limit of the thumbhash, in pixels. */
const THUMB = 100

/** What file-type calls each kind, and what the decoder calls it. */
const KINDS: Record<string, string> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/apng': 'png',
  'image/webp': 'webp',
  'image/avif': 'heif',
}

// libvips knows dozens of formats, SVG and PDF among them. Whatever else goes wrong, none of those is ever read.
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Heif'].map((kind) => `VipsForeignLoad${kind}Buffer`),
})
// Nothing is decoded twice, and more threads mean more memory.
sharp.cache(false)
sharp.concurrency(1)

interface Pixels extends Size {
  channels: 3 | 4
  data: Buffer
}

/** @throws PictureRefusedError */
export async function encodeUpload(file: Uint8Array): Promise<EncodedPicture> {
  if (file.length > MAX_UPLOAD_BYTES) throw new PictureRefusedError('size')
  const pixels = await decode(file)
  const { width, height, channels, data } = pixels
  const digest = createHash('sha256').update(`${RECIPE} ${width}x${height}x${channels}\n`).update(data)
  return {
    width,
    height,
    digest: digest.digest('hex'),
    thumbhash: await thumbhash(pixels),
    variants: await webpVariants(pixels),
  }
}

async function decode(file: Uint8Array): Promise<Pixels> {
  if (file.length === 0) throw new PictureRefusedError('broken')
  const kind = KINDS[(await fileTypeFromBuffer(file))?.mime ?? '']
  if (kind === undefined) throw new PictureRefusedError('type')
  try {
    const image = sharp(file, { failOn: 'error', limitInputPixels: false, sequentialRead: true })
    const { format, width, height } = await image.metadata()
    if (format !== kind) throw new PictureRefusedError('broken')
    // Asked before anything is decoded: a few kilobytes may claim gigabytes of pixels.
    if (width * height > MAX_PIXELS) throw new PictureRefusedError('size')
    const { data, info } = await fit(image.autoOrient(), VARIANT_WIDTHS.at(-1)!)
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    return { data, width: info.width, height: info.height, channels: info.channels as 3 | 4 }
  } catch (error) {
    if (error instanceof PictureRefusedError) throw error
    throw new PictureRefusedError('broken', error)
  }
}

// WebP ends at 16,383 pixels, and a strip a hundred times as high as wide is of no use on any screen.
const fit = (image: Sharp, width: number) =>
  image.resize({ width, height: 2 * width, fit: 'inside', withoutEnlargement: true })

const open = ({ data, width, height, channels }: Pixels) => sharp(data, { raw: { width, height, channels } })

async function webpVariants(pixels: Pixels): Promise<EncodedVariant[]> {
  const variants: EncodedVariant[] = []
  for (const nominal of VARIANT_WIDTHS) {
    const { data, info } = await fit(open(pixels), nominal).webp(WEBP).toBuffer({ resolveWithObject: true })
    const { width, height } = info
    if (width === variants.at(-1)?.width) continue
    variants.push({ type: 'image/webp', width, height, bytes: data })
  }
  return variants
}

async function thumbhash(pixels: Pixels): Promise<string> {
  const { data, info } = await open(pixels)
    .resize({ width: THUMB, height: THUMB, fit: 'inside', withoutEnlargement: true })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return Buffer.from(rgbaToThumbHash(info.width, info.height, data)).toString('base64')
}

export async function encodeAvif(webp: Uint8Array, sizes: Size[]): Promise<EncodedVariant[]> {
  const variants: EncodedVariant[] = []
  for (const { width, height } of sizes) {
    const bytes = await sharp(webp).resize(width, height, { fit: 'fill' }).avif(AVIF).toBuffer()
    variants.push({ type: 'image/avif', width, height, bytes })
  }
  return variants
}
