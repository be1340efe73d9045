import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Plugin } from 'vite'

const SOURCE = 'public/favicon.svg'
const PURPLE = '#6750A4'
const WHITE = '#fff'

interface AppIcon {
  file: string
  size: number
  /** How much of the width the drawing takes. */
  share: number
  /** Corners of the coloured ground, as a part of the width; undefined: no ground, and the colours as they are. */
  corner?: number
}

const ICONS: AppIcon[] = [
  { file: 'icons/favicon-48.png', size: 48, share: 1 },
  { file: 'icons/icon-192.png', size: 192, share: 0.66, corner: 0.22 },
  { file: 'icons/icon-512.png', size: 512, share: 0.66, corner: 0.22 },
  // Whatever shape it is cut to, the middle 80 % stay: https://www.w3.org/TR/appmanifest/#icon-masks
  { file: 'icons/maskable-512.png', size: 512, share: 0.54, corner: 0 },
  // iOS rounds it by itself, and shows black where it is transparent.
  { file: 'icons/apple-touch-180.png', size: 180, share: 0.62, corner: 0 },
]

/** Draws the icons of the installed app from the favicon: white on purple, where that one is purple on nothing. */
export function icons(): Plugin {
  return {
    name: 'icons',
    apply: 'build',
    async generateBundle() {
      const source = await readFile(join(import.meta.dirname, SOURCE), 'utf8')
      for (const icon of ICONS) {
        const svg = Buffer.from(drawing(source, icon))
        const png = await sharp(svg).png({ compressionLevel: 9 }).toBuffer()
        this.emitFile({ type: 'asset', fileName: icon.file, source: png })
      }
    },
  }
}

function drawing(source: string, { size, share, corner }: AppIcon): string {
  const inside = /<svg[^>]*>([^]*)<\/svg>/.exec(source)?.[1]
  if (inside === undefined) throw new Error(`${SOURCE} is no drawing.`)
  const scale = (size * share) / 32
  const offset = (size * (1 - share)) / 2
  const isGrounded = corner !== undefined
  const ground = isGrounded
    ? `<rect width="${size}" height="${size}" rx="${size * corner}" fill="${PURPLE}"/>`
    : ''
  const paths = isGrounded
    ? inside.replaceAll(/#6750A4|#fff/g, (color) => (color === WHITE ? PURPLE : WHITE))
    : inside
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">${ground}<g transform="translate(${offset} ${offset}) scale(${scale})">${paths}</g></svg>`
}
