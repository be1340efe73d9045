import helmet from '@fastify/helmet'
import type { Config } from '../config.ts'
import type { App } from './types.ts'

/** What is not a page may do nothing, however a browser is made to open it. */
const INERT = "default-src 'none'; frame-ancestors 'none'; sandbox"
/** For the few answers that Fastify gives before any hook runs, such as to an address that cannot be decoded. */
export const INERT_HEADERS = { 'content-security-policy': INERT, 'x-content-type-options': 'nosniff' }
const PERMISSIONS = 'camera=(), geolocation=(self), microphone=(), payment=(), usb=()'

/**
 * Adds to every answer what tells browsers to be careful. A route that needs another Content-Security-Policy, such as
 * one for embedding, sets that header itself.
 */
export async function securityHeaders(app: App, config: Config): Promise<void> {
  const pagePolicy = contentSecurityPolicy(config)
  // The reference is not ours and styles its own elements.
  const referencePolicy = contentSecurityPolicy(config, " 'unsafe-inline'")
  await app.register(helmet, {
    contentSecurityPolicy: false,
    strictTransportSecurity: config.publicUrl.startsWith('https:') && { maxAge: 31_536_000 },
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: false,
    frameguard: { action: 'deny' },
  })
  app.addHook('onSend', async (request, reply) => {
    reply.header('permissions-policy', PERMISSIONS)
    // Pictures are linked to from feeds, previews and the app's own shell, which has another origin.
    if (!reply.hasHeader('cross-origin-resource-policy')) {
      const isPicture = /^\/(storage\/|share-card\.png$)/.test(request.routeOptions.url ?? '')
      reply.header('cross-origin-resource-policy', isPicture ? 'cross-origin' : 'same-origin')
    }
    if (reply.hasHeader('content-security-policy')) return
    // A worker lives under the policy that its own script came with.
    const isActive = /^(text\/html|text\/javascript|application\/javascript)/.test(
      String(reply.getHeader('content-type')),
    )
    const isReference = request.routeOptions.url?.startsWith('/api/docs')
    const activePolicy = isReference ? referencePolicy : pagePolicy
    reply.header('content-security-policy', isActive ? activePolicy : INERT)
  })
}

/** For the pages: they load from this server, and the map from where its style is. */
function contentSecurityPolicy({ mapStyleUrl }: Config, moreStyles = ''): string {
  const map = mapStyleUrl === 'builtin' ? '' : ` ${new URL(mapStyleUrl).origin}`
  return [
    "default-src 'self'",
    "script-src 'self'",
    "worker-src 'self'",
    `style-src 'self'${moreStyles}`,
    `img-src 'self' data: blob:${map}`,
    `connect-src 'self'${map}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}
