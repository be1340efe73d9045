import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { Deps } from '../deps.ts'
import { CACHE_FOR } from './cache-control.ts'
import type { App } from './types.ts'

/** The machine-readable description at /api/openapi.json and the browsable one at /api/docs. */
export async function openApi(app: App, { config, version }: Deps): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: `${config.instanceName} API`,
        version,
        description:
          'Events near a place. All answers are JSON in snake_case, all instants are UTC and end in Z.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: config.publicUrl }],
    },
    refResolver: {
      buildLocalReference: (json, _base, _fragment, index) =>
        typeof json['$id'] === 'string' ? json['$id'] : `def-${index}`,
    },
  })
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: false,
    theme: {
      title: `${config.instanceName} API`,
      css: [{ filename: 'plain.css', content: '.swagger-ui .topbar { display: none }' }],
    },
  })
  app.get('/api/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.header('cache-control', CACHE_FOR.list).send(app.swagger()),
  )
}
