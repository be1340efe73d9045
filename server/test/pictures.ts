import { deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'

interface PictureWishes {
  width?: number
  height?: number
  /** Pictures of other seeds have other pixels. */
  seed?: number
}

const raw = { width: 4, height: 3, channels: 3 } as const

/** A picture with something to see on it: twelve coloured fields that run into each other. */
export function aPicture({ width = 800, height = 600, seed = 1 }: PictureWishes = {}): Sharp {
  // All three bytes of it count.
  const [low, middle, high] = [seed & 255, (seed >> 8) & 255, (seed >> 16) & 255] as const
  const fields = Uint8Array.from(
    { length: 36 },
    (_, n) => (n * 47 + low * 89 + n * n * low + n * middle + n ** 3 * high) % 256,
  )
  return sharp(fields, { raw }).resize(width, height, { fit: 'fill', kernel: 'cubic' })
}

export const aJpeg = (wishes?: PictureWishes): Promise<Buffer> => aPicture(wishes).jpeg().toBuffer()

/** A PNG of one colour in a few kilobytes, whatever its size says. */
export function aBomb(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0], 8) // One bit for each pixel, grey.
  const line = Math.ceil(width / 8) + 1
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(Buffer.alloc(line * height), { level: 9 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ])
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  checksum.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, checksum])
}

// Of zlib, which Node.js 20 does not show.
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
