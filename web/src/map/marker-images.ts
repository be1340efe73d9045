import { inkOn } from '../lib/contrast.ts'
import type { MapBubble } from './map-data.ts'

/** Images are drawn in twice the size that they are shown in, so that they stay sharp on phones. */
export const PIXEL_RATIO = 2

const BUBBLE_PX = 34
const SELECTED_PX = 48
const RING_PX = 2.5
const SHADOW_PX = 4

export interface MarkerColors {
  cluster: string
  clusterInk: string
  ring: string
  selection: string
}

/** A circle in the colour of the category with its sign. */
export function drawBubble(
  { color, iconPath }: Pick<MapBubble, 'color' | 'iconPath'>,
  isSelected: boolean,
  colors: MarkerColors,
): ImageData {
  const size = isSelected ? SELECTED_PX : BUBBLE_PX
  const { context, center } = canvasFor(size)
  disc(context, center, size / 2, isSelected ? colors.selection : colors.ring, true)
  disc(context, center, size / 2 - (isSelected ? RING_PX + 1 : RING_PX), color)
  context.fillStyle = inkOn(color)
  const iconPx = size * 0.56
  context.translate(center - iconPx / 2, center - iconPx / 2)
  context.scale(iconPx / 960, iconPx / 960)
  context.translate(0, 960)
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas, not an array
  context.fill(new Path2D(iconPath))
  return finished(context)
}

/** A circle for the label of a cluster; there are few sizes, because each image is kept once for every tile with it. */
export function drawCluster(sizePx: number, colors: MarkerColors): ImageData {
  const { context, center } = canvasFor(sizePx)
  disc(context, center, sizePx / 2, colors.ring, true)
  disc(context, center, sizePx / 2 - RING_PX, colors.cluster)
  return finished(context)
}

/** The count of a cluster, to be laid on its circle. */
export function drawLabel(label: string, { clusterInk }: MarkerColors): ImageData {
  const context = canvasOf(label.length * 9 + 4, 18)
  context.fillStyle = clusterInk
  context.font = `600 ${label.length > 3 ? 13 : 15}px system-ui, sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'alphabetic'
  const { actualBoundingBoxAscent: ascent, actualBoundingBoxDescent: descent } = context.measureText(label)
  context.fillText(label, context.canvas.width / PIXEL_RATIO / 2, 9 + (ascent - descent) / 2)
  return finished(context)
}

/** The blue dot of "you are here". */
export function drawPosition(): ImageData {
  const size = 22
  const { context, center } = canvasFor(size)
  disc(context, center, size / 2, '#FFFFFF', true)
  disc(context, center, size / 2 - 3.5, '#1A73E8')
  return finished(context)
}

function canvasFor(sizePx: number) {
  const side = sizePx + 2 * SHADOW_PX
  return { context: canvasOf(side, side), center: side / 2 }
}

function canvasOf(width: number, height: number): CanvasRenderingContext2D {
  const canvas = document.createElement('canvas')
  canvas.width = Math.ceil(width * PIXEL_RATIO)
  canvas.height = Math.ceil(height * PIXEL_RATIO)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('This browser cannot draw on a canvas.')
  context.scale(PIXEL_RATIO, PIXEL_RATIO)
  return context
}

function disc(
  context: CanvasRenderingContext2D,
  center: number,
  radius: number,
  color: string,
  hasShadow = false,
) {
  const fill = (y: number, reach: number, style: string | CanvasGradient) => {
    context.fillStyle = style
    context.beginPath()
    context.arc(center, y, reach, 0, 2 * Math.PI)
    context.fill()
  }
  if (hasShadow) {
    // Without the blur of a canvas' own shadow.
    const y = center + 0.5
    const shadow = context.createRadialGradient(center, y, radius - 1, center, y, radius + SHADOW_PX - 0.5)
    shadow.addColorStop(0, 'rgb(0 0 0 / 30%)')
    shadow.addColorStop(0.4, 'rgb(0 0 0 / 12%)')
    shadow.addColorStop(1, 'rgb(0 0 0 / 0%)')
    fill(y, radius + SHADOW_PX, shadow)
  }
  fill(center, radius, color)
}

function finished(context: CanvasRenderingContext2D): ImageData {
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height)
}
