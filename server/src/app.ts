import etag from '@fastify/etag'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { LogController, type RouteOptions } from 'fastify'
import { Type } from 'typebox'
import { ApiToken, ApiTokenList, NewApiToken } from '@eventbuzz/contract/api-tokens'
import { AuditPage, Stats, UserAccount, UserPage } from '@eventbuzz/contract/admin'
import { Category, CategoryList, ManagedCategory } from '@eventbuzz/contract/categories'
import { ErrorBody, ErrorDetail } from '@eventbuzz/contract/errors'
import { EventInput, EventPatch } from '@eventbuzz/contract/event-input'
import {
  Bubble,
  BubbleMap,
  Cluster,
  EventDetail,
  EventListItem,
  EventPage,
  RelatedEvents,
} from '@eventbuzz/contract/events'
import { DataExport } from '@eventbuzz/contract/data-export'
import { DataSummary, DeletionReceipt, ExportStatus } from '@eventbuzz/contract/data-rights'
import { FavoriteIds, FavoriteItem, FavoriteMergeResult, FavoritePage } from '@eventbuzz/contract/favorites'
import { DependencyHealth, Health, Readiness } from '@eventbuzz/contract/health'
import { Me } from '@eventbuzz/contract/identity'
import { LegalText } from '@eventbuzz/contract/legal'
import { PersonRef, Report, ReportPage, ReportReceipt } from '@eventbuzz/contract/moderation'
import { EventImage, EventImageList, PictureVariant } from '@eventbuzz/contract/pictures'
import { Place, PlaceList } from '@eventbuzz/contract/places'
import { Suggestions, Venue, Widening, Widenings } from '@eventbuzz/contract/suggest'
import { SearchPage } from '@eventbuzz/contract/search'
import { AccessToken, SignedOut } from '@eventbuzz/contract/session'
import type { Deps } from './deps.ts'
import { administrationRoutes } from './features/administration/routes.ts'
import { basemapRoutes } from './features/basemap/routes.ts'
import { categoryRoutes } from './features/categories/routes.ts'
import { dataRightsRoutes } from './features/data-rights/routes.ts'
import { openingPlace } from './features/events/index.ts'
import { eventRoutes } from './features/events/routes.ts'
import { eventWriteRoutes } from './features/events/write-routes.ts'
import { feedRoutes } from './features/feeds/routes.ts'
import { pageRoutes } from './features/feeds/page-routes.ts'
import { sitemapRoutes } from './features/feeds/sitemap-routes.ts'
import { favoriteRoutes } from './features/favorites/routes.ts'
import { identifier, refusedTokens, TokenUses } from './features/identity/index.ts'
import { identityRoutes } from './features/identity/routes.ts'
import { legalPages, legalRoutes } from './features/legal/routes.ts'
import { moderationRoutes } from './features/moderation/routes.ts'
import { pictureRoutes } from './features/pictures/routes.ts'
import { storageRoute } from './features/pictures/storage-route.ts'
import { gazetteerOf } from './features/places/index.ts'
import { placeRoutes } from './features/places/routes.ts'
import { searchRoutes } from './features/search/routes.ts'
import { sessionRoutes } from './features/session/routes.ts'
import { guardRoutes, payerOf } from './http/access.ts'
import { closeKeptConnections } from './http/closing.ts'
import { compilersFactory } from './http/compile-on-first-use.ts'
import { crossOrigin } from './http/cross-origin.ts'
import { answerError } from './http/errors.ts'
import { refuseInfiniteNumbers } from './http/finite-numbers.ts'
import { healthRoutes } from './http/health.ts'
import { readInstantsAsDates } from './http/instants.ts'
import { logRequests } from './http/log-requests.ts'
import { measureRequests, metricsRoute } from './http/metrics.ts'
import { openApi } from './http/openapi.ts'
import { rateLimits } from './http/rate-limits.ts'
import { INERT_HEADERS, securityHeaders } from './http/security-headers.ts'
import { serverOptions } from './http/server-options.ts'
import type { App } from './http/types.ts'
import { identityServer } from './identity-server/server.ts'
import { refuseUnderPressure } from './http/under-pressure.ts'
import { webApp } from './http/web-app.ts'
import { webManifest } from './http/web-manifest.ts'
import { webPage } from './http/web-page.ts'
import { loggerOptions } from './lib/logger.ts'

const SHARED_SCHEMAS = [
  ErrorDetail, ErrorBody, Category, CategoryList, EventListItem, EventPage, RelatedEvents, PictureVariant, EventImage, EventImageList, EventDetail,
  EventInput, EventPatch, Bubble, Cluster, BubbleMap, SearchPage, Place, PlaceList, Venue, Suggestions, Widening, Widenings, Health, DependencyHealth, Readiness,
  Me, ApiToken, ApiTokenList, NewApiToken, ManagedCategory, FavoriteItem, FavoritePage, FavoriteIds, FavoriteMergeResult,
  AccessToken, SignedOut,
  PersonRef, Report, ReportPage, ReportReceipt, UserAccount, UserPage, AuditPage, Stats,
  DataExport, DataSummary, DeletionReceipt, ExportStatus, LegalText,
] // prettier-ignore

/** The whole HTTP side, listening to nobody yet. */
export async function buildApp(deps: Deps): Promise<App> {
  const { config, metrics } = deps
  const app: App = Fastify({
    ...serverOptions(config),
    logger: { ...loggerOptions(config), ...(deps.logTo && { stream: deps.logTo }) },
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, request, reply) => {
      const headers = { ...INERT_HEADERS, 'x-request-id': request.id }
      void answerError(error, request, reply.headers(headers))
    },
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 300 },
    schemaController: { compilersFactory },
    ajv: {
      customOptions: { allErrors: true, coerceTypes: 'array', removeAdditional: false, useDefaults: true },
      onCreate: readInstantsAsDates,
    },
  }).withTypeProvider<TypeBoxTypeProvider>()

  closeKeptConnections(app, deps.stopping)
  // JSON is all that is read, so everything else is a 415.
  app.removeContentTypeParser('text/plain')
  for (const schema of SHARED_SCHEMAS) app.addSchema(schema)
  app.setErrorHandler(answerError)
  app.addHook('preHandler', refuseInfiniteNumbers)
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })

  const limits = rateLimits({
    config,
    store: deps.rateLimits,
    whoIs: payerOf,
    onRefused: metrics.rateLimited,
  })
  // In this order: what is refused is measured, logged, and readable for the page that asked.
  measureRequests(app, metrics)
  logRequests(app)
  await securityHeaders(app, config)
  await crossOrigin(app, config)
  await refuseUnderPressure(app, config)
  app.addHook('onRequest', limits.beforeSignIn)
  await app.register(etag)
  await openApi(app, deps)
  const opening = openingPlace(deps)
  const gazetteer = gazetteerOf(deps)
  await app.register(
    async (api) => {
      api.addHook('onRoute', describeErrors)
      const uses = new TokenUses(deps, (fields, message) => app.log.warn(fields, message))
      api.addHook('onClose', () => uses.close())
      guardRoutes(api, { identify: identifier(deps, uses), onApiTokenRefused: refusedTokens(deps) })
      api.addHook('onRequest', limits.afterSignIn)
      const typed = api.withTypeProvider<TypeBoxTypeProvider>() as App
      healthRoutes(typed, deps)
      categoryRoutes(typed, deps)
      eventRoutes(typed, deps, opening)
      eventWriteRoutes(typed, deps)
      await pictureRoutes(typed, deps)
      await sessionRoutes(typed, deps)
      identityRoutes(typed, deps)
      favoriteRoutes(typed, deps)
      moderationRoutes(typed, deps)
      administrationRoutes(typed, deps)
      dataRightsRoutes(typed, deps)
      searchRoutes(typed, deps, gazetteer)
      placeRoutes(typed, gazetteer)
      feedRoutes(typed, deps)
      legalRoutes(typed, deps)
    },
    { prefix: '/api/v1' },
  )
  await identityServer(app, deps, limits.afterSignIn)
  if (!config.metricsPort) metricsRoute(app, metrics)
  storageRoute(app, deps)
  const page = await webPage(deps, opening.find)
  pageRoutes(app, deps, page)
  legalPages(app, deps, page)
  sitemapRoutes(app, deps)
  webManifest(app, config)
  await basemapRoutes(app, deps)
  await webApp(app, deps, page)
  return app
}

function describeErrors({ schema }: RouteOptions): void {
  if (!schema) return
  const errors = { '4xx': Type.Ref('Error'), '5xx': Type.Ref('Error') }
  schema.response = { ...errors, ...(schema.response as object) }
}
