import type { EncodedPicture, EncodedVariant, RefusalReason, Size } from './port.ts'

/** One at a time: the next task is sent when the answer to the one before is here. */
export type Task = { kind: 'encode'; file: Uint8Array } | { kind: 'avif'; webp: Uint8Array; sizes: Size[] }

export type Answer =
  { result: EncodedPicture | EncodedVariant[] } | { refused: RefusalReason } | { failed: string }
