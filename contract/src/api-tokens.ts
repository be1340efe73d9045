import { Type, type Static } from 'typebox'
import { Instant, literals, nullable } from './events.ts'
import { Line } from './texts.ts'

/** What an API token may open. A scope opens the routes that name it and nothing else: writing is not reading. */
export const API_SCOPES = [
  'events:read',
  'events:write',
  'favorites:read',
  'favorites:write',
  'profile:read',
  'admin:read',
] as const
export type ApiScope = (typeof API_SCOPES)[number]

export const SCOPE_MEANS: Record<ApiScope, string> = {
  'events:read': "the owner's events, drafts among them",
  'events:write': 'add, change, publish, cancel and delete events, and their pictures',
  'favorites:read': "the owner's favourites",
  'favorites:write': 'add and remove favourites',
  'profile:read': "the owner's profile",
  'admin:read': 'reports, accounts, the audit log and numbers, where the owner is an admin',
}

export const MOST_TOKENS = 20
export const TOKEN_DAYS = { default: 90, maximum: 365 } as const

const Scopes = Type.Array(literals(API_SCOPES), {
  minItems: 1,
  uniqueItems: true,
  description: `What it opens: ${API_SCOPES.map((scope) => `\`${scope}\` (${SCOPE_MEANS[scope]})`).join(', ')}. Never more than the roles of its owner allow`,
})

export const ApiTokenInput = Type.Object(
  {
    name: Line(100, 'What it is for, so that you know it again; 1 to 100 characters'),
    scopes: Scopes,
    expires_in_days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: TOKEN_DAYS.maximum, default: TOKEN_DAYS.default }),
    ),
  },
  {
    additionalProperties: false,
    examples: [{ name: 'Calendar of the library', scopes: ['events:write'], expires_in_days: 90 }],
  },
)
export type ApiTokenInput = Static<typeof ApiTokenInput>

const fields = {
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  prefix: Type.String({ description: 'How the token begins' }),
  scopes: Type.Array(literals(API_SCOPES)),
  created_at: Instant,
  expires_at: Instant,
  last_used_at: nullable(
    Type.String({ format: 'date-time', description: 'Exact to the minute; null: never' }),
  ),
  revoked_at: nullable(Instant),
}
const example = {
  id: '7c1f6a52-2f0e-4b0b-9a44-1d4a7c0f5e21',
  name: 'Calendar of the library',
  prefix: 'ebt_9fK2dQ',
  scopes: ['events:write'],
  created_at: '2026-06-10T12:00:00.000Z',
  expires_at: '2026-09-08T12:00:00.000Z',
  last_used_at: '2026-06-11T06:30:00.000Z',
  revoked_at: null,
}

export const ApiToken = Type.Object(fields, {
  $id: 'ApiToken',
  description: 'A token for a program, without the token itself',
  examples: [example],
})
export type ApiToken = Static<typeof ApiToken>

export const ApiTokenList = Type.Object(
  { items: Type.Array(Type.Ref('ApiToken')) },
  {
    $id: 'ApiTokenList',
    description:
      'All tokens that are known, the newest first; those that are over are forgotten after 90 days',
    examples: [{ items: [example] }],
  },
)
export type ApiTokenList = { items: ApiToken[] }

export const NewApiToken = Type.Object(
  { ...fields, token: Type.String({ description: 'The token. Nobody can show it again' }) },
  {
    $id: 'NewApiToken',
    description: 'The token that was made; this is the only answer that has it',
    examples: [{ ...example, last_used_at: null, token: 'ebt_9fK2dQ…' }],
  },
)
export type NewApiToken = ApiToken & { token: string }
