import type { FastifyReply } from 'fastify'

/** Says that the answer depends on this header of the request, beside those that were named before. */
export function alsoVary(reply: FastifyReply, header: string): FastifyReply {
  const others = reply.getHeader('vary')
  return reply.header('vary', others === undefined ? header : `${String(others)}, ${header}`)
}
