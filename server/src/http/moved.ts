import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import { CACHE_FOR } from './cache-control.ts'

/** What `sendMoved` answers, for the schema of a route. */
export const MOVED = Type.Unsafe<undefined>(
  Type.Null({ description: 'The slug is an old one; Location has the current' }),
)

/** Leads from an old slug to `address`, absolute or relative, with the query that came. */
export function sendMoved(reply: FastifyReply, address: string): FastifyReply {
  const { url } = reply.request
  const query = url.indexOf('?')
  return reply
    .code(301)
    .header('cache-control', CACHE_FOR.moved)
    .header('location', query < 0 ? address : address + url.slice(query))
    .send()
}
