import type { FastifySchema, FastifySchemaCompiler } from 'fastify'
import type { App } from '../../http/types.ts'
import { AppError } from '../../lib/app-error.ts'

/** Each holds up to 10 MB in memory, until it is its turn to be decoded. */
const MAX_UPLOADS_AT_ONCE = 4

export type UploadTurns = <T>(upload: () => Promise<T>) => Promise<T>

/** Lets a few uploads in at a time, of whatever kind, and asks others to come again. */
export function uploadTurns(): UploadTurns {
  let uploads = 0
  return async (upload) => {
    if (uploads === MAX_UPLOADS_AT_ONCE)
      throw new AppError(
        'SERVICE_UNAVAILABLE',
        'Several pictures are being uploaded. Please try again in a moment.',
      )
    uploads += 1
    try {
      return await upload()
    } finally {
      uploads -= 1
    }
  }
}

/** For a route whose body is a stream: its schema is there to be read by people. */
export const bodyUnchecked =
  (app: App): FastifySchemaCompiler<FastifySchema> =>
  (route) =>
    route.httpPart === 'body' ? () => true : app.validatorCompiler!(route)
