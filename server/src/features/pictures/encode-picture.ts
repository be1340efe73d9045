import {
  PictureRefusedError,
  type EncodedPicture,
  type PictureCodec,
  type RefusalReason,
} from '../../adapters/picture-codec/port.ts'
import type { ErrorCode } from '@eventbuzz/contract/errors'
import { AppError } from '../../lib/app-error.ts'

const REFUSALS: Record<RefusalReason, { code: ErrorCode; message: string }> = {
  type: {
    code: 'UNSUPPORTED_MEDIA_TYPE',
    message:
      'This is not a JPEG, PNG, WebP or AVIF picture, whatever its name says. Please send one of these.',
  },
  size: { code: 'PAYLOAD_TOO_LARGE', message: 'A picture may have up to 10 MB and 40 megapixels.' },
  broken: {
    code: 'VALIDATION_ERROR',
    message: 'This picture is empty, cut off or damaged. Please export it again and send that.',
  },
  costly: {
    code: 'PAYLOAD_TOO_LARGE',
    message: 'This picture takes more memory or time than the server has for one. Please send a smaller one.',
  },
}

/** @throws AppError that tells the person what is wrong with the file. */
export async function encodePicture(codec: PictureCodec, file: Uint8Array): Promise<EncodedPicture> {
  try {
    return await codec.encode(file)
  } catch (error) {
    if (!(error instanceof PictureRefusedError)) throw error
    throw refusal(error.reason)
  }
}

export function refusal(reason: RefusalReason): AppError {
  const { code, message } = REFUSALS[reason]
  return new AppError(code, message)
}
