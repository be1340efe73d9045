export interface Size {
  width: number
  height: number
}

export interface EncodedVariant extends Size {
  type: 'image/webp' | 'image/avif'
  bytes: Uint8Array
}

export interface EncodedPicture extends Size {
  /** 64 hexadecimal digits that stand for the pixels and for how the variants are made of them. */
  digest: string
  /** Base64 of a thumbhash: about 28 bytes that make a blurred placeholder. */
  thumbhash: string
  /** WebP, from the narrowest to the widest; the widest is as large as the picture. */
  variants: EncodedVariant[]
}

/**
 * Turns what somebody uploads into pictures that are ours. What goes in never comes out: only pixels that were decoded
 * are encoded again, so that metadata, and whatever else a file may hide, is gone.
 *
 * - JPEG, PNG, WebP and AVIF go in, told by their content. Of an animation the first frame is taken.
 * - A picture is turned upright by its EXIF orientation, brought to 8-bit sRGB, and fitted into boxes that are as wide as
 *   VARIANT_WIDTHS and twice as high. It is never enlarged; sizes that come out alike are made once.
 * - The same pixels give the same digest and the same variants.
 * - A file that is refused is PictureRefusedError. Work is done outside of this process, one picture after the other.
 */
export interface PictureCodec {
  encode(file: Uint8Array): Promise<EncodedPicture>
  /** AVIF in these sizes, of a variant that `encode` made. */
  encodeAvif(webp: Uint8Array, sizes: Size[]): Promise<EncodedVariant[]>
  close(): Promise<void>
}

/**
 * type: not one of the four kinds · size: too many pixels, or a file beyond MAX_UPLOAD_BYTES · broken: cut off, corrupt
 * or empty · costly: it took more time or memory than one picture may.
 */
export type RefusalReason = 'type' | 'size' | 'broken' | 'costly'

export class PictureRefusedError extends Error {
  readonly reason: RefusalReason
  constructor(reason: RefusalReason, cause?: unknown) {
    super(`The picture was refused (${reason}).`, { cause })
    this.reason = reason
  }
}
