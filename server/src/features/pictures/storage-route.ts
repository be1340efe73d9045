import { Type } from 'typebox'
import { IMMUTABLE, isFileKey, type FileInfo } from '../../adapters/files/port.ts'
import type { Deps } from '../../deps.ts'
import type { App } from '../../http/types.ts'
import { AppError } from '../../lib/app-error.ts'
import { STORAGE } from './rules.ts'

const schema = {
  hide: true,
  params: Type.Object({ '*': Type.String() }),
  querystring: Type.Object({}, { additionalProperties: false }),
}

/**
 * Reads of stored pictures by anybody, outside of the API. Whole files only, as they are small: no ranges. In production
 * the proxy may answer for this address straight out of the bucket.
 */
export function storageRoute(app: App, { files }: Pick<Deps, 'files'>): void {
  const nothing = () => new AppError('NOT_FOUND', 'There is no such picture.')
  const keyOf = (params: { '*': string }) => {
    if (!isFileKey(params['*'])) throw nothing()
    return params['*']
  }

  app.head(`${STORAGE}*`, { schema }, async ({ params, headers }, reply) => {
    const key = keyOf(params)
    const found = await files.stat(key)
    if (!found) throw nothing()
    reply.headers(headersOf(key, found))
    if (knows(headers['if-none-match'], etagOf(key, found))) return reply.code(304).send()
    return reply.header('content-length', found.size).send()
  })

  app.get(`${STORAGE}*`, { schema, exposeHeadRoute: false }, async ({ params, headers }, reply) => {
    const key = keyOf(params)
    const file = await files.get(key)
    if (!file) throw nothing()
    reply.headers(headersOf(key, file))
    if (knows(headers['if-none-match'], etagOf(key, file))) {
      file.stream.destroy()
      return reply.code(304).send()
    }
    return reply.header('content-length', file.size).send(file.stream)
  })
}

/** Names are made of the content, and the size tells one making of the same picture from another. */
const etagOf = (key: string, { size }: FileInfo) => `"${key.slice(key.lastIndexOf('/') + 1)}-${size}"`

const knows = (ifNoneMatch: string | undefined, etag: string) =>
  ifNoneMatch?.split(',').some((each) => ['*', etag, `W/${etag}`].includes(each.trim())) ?? false

const headersOf = (key: string, file: FileInfo) => ({
  'content-type': file.type,
  'cache-control': IMMUTABLE,
  etag: etagOf(key, file),
  'accept-ranges': 'none',
})
