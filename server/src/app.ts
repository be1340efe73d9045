import { randomUUID } from 'node:crypto'
import etag from '@fastify/etag'
import helmet from '@fastify/helmet'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type RouteOptions } from 'fastify'
import { Type } from 'typebox'
import { Category, CategoryList } from '@eventbuzz/contract/categories'
import { ErrorBody, ErrorDetail } from '@eventbuzz/contract/errors'
import {
  Bubble,
  BubbleMap,
  Cluster,
  EventDetail,
  EventImage,
  EventListItem,
  EventPage,
} from '@eventbuzz/contract/events'
import { DependencyHealth, Health, Readiness } from '@eventbuzz/contract/health'
import type { Deps } from './deps.ts'
import { categoryRoutes } from './features/categories/routes.ts'
import { openingPlace } from './features/events/index.ts'
import { eventRoutes } from './features/events/routes.ts'
import { identifier } from './features/identity/index.ts'
import { guardRoutes } from './http/access.ts'
import { answerError } from './http/errors.ts'
import { refuseInfiniteNumbers } from './http/finite-numbers.ts'
import { healthRoutes } from './http/health.ts'
import { addressForLog } from './http/log-address.ts'
import { openApi } from './http/openapi.ts'
import type { App } from './http/types.ts'
import { webApp } from './http/web-app.ts'

const SHARED_SCHEMAS = [
  ErrorDetail, ErrorBody, Category, CategoryList, EventListItem, EventPage, EventImage, EventDetail,
  Bubble, Cluster, BubbleMap, Health, DependencyHealth, Readiness,
] // prettier-ignore

/** The whole HTTP side, listening to nobody yet. */
export async function buildApp(deps: Deps): Promise<App> {
  const { config } = deps
  const app: App = Fastify({
    logger: { level: config.logLevel, serializers: { req: requestForLog } },
    genReqId: () => randomUUID(),
    frameworkErrors: (error, request, reply) => void answerError(error, request, reply),
    forceCloseConnections: 'idle',
    bodyLimit: 1_048_576,
    routerOptions: { maxParamLength: 300 },
    ajv: {
      customOptions: { allErrors: true, coerceTypes: 'array', removeAdditional: false, useDefaults: true },
    },
  }).withTypeProvider<TypeBoxTypeProvider>()

  closeKeptConnections(app)
  for (const schema of SHARED_SCHEMAS) app.addSchema(schema)
  app.setErrorHandler(answerError)
  app.addHook('preHandler', refuseInfiniteNumbers)
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })

  await app.register(helmet, helmetOptions(config))
  await app.register(etag)
  await openApi(app, deps)
  await app.register(
    async (api) => {
      api.addHook('onRoute', describeErrors)
      guardRoutes(api, identifier(deps))
      const typed = api.withTypeProvider<TypeBoxTypeProvider>() as App
      healthRoutes(typed, deps)
      categoryRoutes(typed, deps)
      eventRoutes(typed, deps)
    },
    { prefix: '/api/v1' },
  )
  await webApp(app, deps, openingPlace(deps))
  return app
}

function describeErrors({ schema }: RouteOptions): void {
  if (!schema) return
  const errors = { '4xx': Type.Ref('Error'), '5xx': Type.Ref('Error') }
  schema.response = { ...errors, ...(schema.response as object) }
}

// A client that keeps its connection would otherwise hold up the stop until its keep-alive time is over.
function closeKeptConnections(app: App): void {
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing) reply.header('connection', 'close')
  })
}

function requestForLog(request: { method: string; url: string; ip?: string }) {
  return { method: request.method, url: addressForLog(request.url), ip: request.ip }
}

function helmetOptions({ mapStyleUrl, publicUrl }: Deps['config']) {
  const mapOrigin = mapStyleUrl === 'builtin' ? [] : [new URL(mapStyleUrl).origin]
  const isHttps = publicUrl.startsWith('https:')
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        workerSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:', ...mapOrigin],
        connectSrc: ["'self'", ...mapOrigin],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: isHttps,
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' as const },
  }
}
