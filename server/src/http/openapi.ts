import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyContextConfig, FastifySchema } from 'fastify'
import { Type } from 'typebox'
import { API_SCOPES, SCOPE_MEANS, type ApiScope } from '@eventbuzz/contract/api-tokens'
import type { Deps } from '../deps.ts'
import { API_TOKEN_MARK } from '../lib/api-token-text.ts'
import type { Access } from './access.ts'
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
      tags: TAGS,
      components: {
        securitySchemes: {
          [SCHEME]: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description:
              'An access token of the identity provider, for this API. Its `realm_access.roles` say what it opens.',
          },
          [API_TOKEN_SCHEME]: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: `${API_TOKEN_MARK}…`,
            description: `For programs: a token that somebody made for them, with scopes. ${SCOPES}. It opens the operations that name its scope, as far as the roles of its owner reach; on those for everybody it is a guest otherwise.`,
          },
        },
      },
    },
    transform: ({ schema, url, route }) => ({
      schema: withAccess(schema, route.config),
      url,
    }),
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

const SCHEME = 'accessToken'
const API_TOKEN_SCHEME = 'apiToken'
const SCOPES = API_SCOPES.map((scope) => `\`${scope}\`: ${SCOPE_MEANS[scope]}`).join('; ')

const TAGS = [
  { name: 'events', description: 'What is on' },
  { name: 'places', description: 'Towns and cities, and suggestions while somebody types' },
  { name: 'feeds', description: 'Events for calendars and feed readers' },
  { name: 'pictures', description: 'Pictures of events' },
  { name: 'categories', description: 'Kinds of events' },
  { name: 'session', description: 'Signing browsers in and out' },
  { name: 'users', description: 'The own profile' },
  { name: 'tokens', description: 'Access for programs' },
  { name: 'favorites', description: 'Events that a person keeps' },
  { name: 'reports', description: 'Telling what is wrong' },
  { name: 'administration', description: 'For admins' },
  { name: 'legal', description: 'Texts of the operator' },
  { name: 'operation', description: 'For those who run the server' },
]

const WHO: Record<Access, string> = {
  public: 'For everybody.',
  member: 'For everybody who is signed in.',
  organizer: 'For organizers and admins.',
  admin: 'For admins.',
}

function whyForbidden(access: Access, scope: ApiScope | undefined, evenWhenBlocked: boolean): string {
  const reasons = [
    access !== 'member' && 'The role is missing',
    !evenWhenBlocked && 'the account is blocked',
    `it is an API token${scope ? ' without the scope' : ''}`,
  ]
  const text = reasons.filter(Boolean).join(', or ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Describes what `config` demands, so that no route has to say it again. */
function withAccess<T extends FastifySchema>(
  schema: T | undefined,
  { access, scope, evenWhenBlocked = false }: FastifyContextConfig = {},
): T {
  if (!schema || !access) return schema ?? ({} as T)
  const isPublic = access === 'public'
  const refusals = {
    401: Type.Ref('Error', {
      description: isPublic
        ? 'A token was sent, and it is not valid (any more)'
        : 'No valid access token was sent',
    }),
    ...(!isPublic && {
      403: Type.Ref('Error', { description: whyForbidden(access, scope, evenWhenBlocked) }),
    }),
  }
  return {
    ...schema,
    description: [
      schema.description,
      WHO[access],
      evenWhenBlocked && 'Also for somebody who is blocked.',
      scope && `An API token needs the scope \`${scope}\`.`,
    ]
      .filter(Boolean)
      .join(' '),
    // An empty requirement beside it: without a token too.
    security: [
      ...(isPublic ? [{}] : []),
      { [SCHEME]: [] },
      ...(scope ? [{ [API_TOKEN_SCHEME]: [scope] }] : []),
    ],
    response: { ...refusals, ...(schema.response as object) },
  }
}
