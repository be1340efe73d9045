import { Type, type Static } from 'typebox'
import { EVENT_STATUSES, Instant, nullable, TOTAL_CAP } from './events.ts'
import { DisplayName } from './identity.ts'
import { nullablePerson, REPORT_STATUSES, type PersonRef } from './moderation.ts'
import { Line } from './texts.ts'

const exampleUserId = '0b5ad6a1-9d3c-4f0e-8a55-5a2f2f1c7f10'

export const UserAccount = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    subject: Type.String({
      description: 'The `sub` of the identity provider, which alone knows their roles',
    }),
    display_name: nullable(Type.String()),
    email: nullable(Type.String()),
    avatar_url: nullable(Type.String()),
    blocked_at: nullable(Instant),
    event_count: Type.Integer({ description: 'Events that they made, drafts among them' }),
    created_at: Instant,
    updated_at: Instant,
  },
  {
    $id: 'UserAccount',
    description: 'An account as admins see it. Roles are given and taken at the identity provider',
    examples: [
      {
        id: exampleUserId,
        subject: 'f6b7a1de-20b5-4d0a-9d0f-1b6f6f0f4a11',
        display_name: 'Ines',
        email: 'ines@example.org',
        avatar_url: null,
        blocked_at: null,
        event_count: 3,
        created_at: '2026-05-01T18:00:00.000Z',
        updated_at: '2026-05-01T18:00:00.000Z',
      },
    ],
  },
)
export type UserAccount = Static<typeof UserAccount>

export const UsersQuery = Type.Object(
  {
    q: Type.Optional(Line(100, 'A part of the name or of the email address')),
    blocked: Type.Optional(Type.Boolean()),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, default: 0 })),
  },
  { additionalProperties: false },
)
export type UsersQuery = Static<typeof UsersQuery>

export const UserPage = Type.Object(
  {
    items: Type.Array(Type.Ref('UserAccount')),
    total: Type.Integer({ description: `Exact up to ${TOTAL_CAP}` }),
    total_is_capped: Type.Boolean(),
    limit: Type.Integer(),
    offset: Type.Integer(),
    has_more: Type.Boolean(),
  },
  {
    $id: 'UserPage',
    description: 'One page of accounts, the latest first',
    examples: [
      {
        items: [...(UserAccount as unknown as { examples: unknown[] }).examples],
        total: 1,
        total_is_capped: false,
        limit: 50,
        offset: 0,
        has_more: false,
      },
    ],
  },
)
export type UserPage = Omit<Static<typeof UserPage>, 'items'> & { items: UserAccount[] }

export const UserChange = Type.Object(
  {
    display_name: Type.Optional(DisplayName),
    blocked: Type.Optional(
      Type.Boolean({
        description: 'true: they may do what guests may, and nothing else, until it is false again',
      }),
    ),
  },
  { additionalProperties: false, minProperties: 1, examples: [{ blocked: true }] },
)
export type UserChange = Static<typeof UserChange>

export const AuditQuery = Type.Object(
  {
    actor: Type.Optional(
      Type.String({ format: 'uuid', description: 'Id of an account, also of one that is gone' }),
    ),
    action: Type.Optional(
      Type.String({
        pattern: '^[a-z_.]+$',
        maxLength: 100,
        description:
          'What the action begins with: `event.` for all that happened to events. Of people: `session.started`, `session.refused`, `session.ended`, `account.registered`, `account.created`, `account.locked`, `password.changed`, `password.reset_asked`, `role.changed`, `token.created`, `token.revoked`, `token.refused`, `user.` for blocks, exports and deletions',
      }),
    ),
    subject: Type.Optional(Line(200, 'Id of what it happened to')),
    request_id: Type.Optional(Line(200, 'Id of the request')),
    from: Type.Optional(Type.String({ format: 'date-time', description: 'At this instant or later' })),
    to: Type.Optional(Type.String({ format: 'date-time', description: 'Before this instant' })),
    before: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description: 'The `next_before` of the page that was read last',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  },
  { additionalProperties: false },
)
export type AuditQuery = Static<typeof AuditQuery>

const AuditLine = Type.Object({
  id: Type.Integer(),
  actor: nullablePerson('null: a guest or a command; without a name when the account is gone'),
  action: Type.String(),
  subject_id: nullable(Type.String()),
  changes: Type.Record(Type.String(), Type.Object({ from: Type.Unknown(), to: Type.Unknown() })),
  request_id: nullable(Type.String()),
  created_at: Instant,
})
export type AuditLine = Omit<Static<typeof AuditLine>, 'actor'> & { actor: PersonRef | null }

export const AuditPage = Type.Object(
  {
    items: Type.Array(AuditLine),
    next_before: Type.Unsafe<number | null>({
      type: ['integer', 'null'],
      description: 'Ask again with before=<this> for older lines; null: there are none',
    }),
  },
  {
    $id: 'AuditPage',
    description: 'Lines of the audit log, the latest first',
    examples: [
      {
        items: [
          {
            id: 412,
            actor: { id: exampleUserId, display_name: 'Ines', avatar_url: null },
            action: 'category.updated',
            subject_id: '5f0c2a34-1c53-4f6e-9a57-0a3b8a7a4d11',
            changes: { name: { from: 'Concerts', to: 'Music' } },
            request_id: '5e0b4bb0-73a1-4b8e-8a3b-0a0f2f1a9a10',
            created_at: '2026-06-10T12:00:00.000Z',
          },
        ],
        next_before: null,
      },
    ],
  },
)
export type AuditPage = Omit<Static<typeof AuditPage>, 'items'> & { items: AuditLine[] }

const counts = <T extends readonly string[]>(names: T) =>
  Type.Unsafe<Record<T[number], number>>(
    Type.Object(Object.fromEntries(names.map((name) => [name, Type.Integer()]))),
  )
const Terms = Type.Array(
  Type.Object({
    term: Type.String(),
    searches: Type.Integer(),
    results: Type.Integer({ description: 'Of the latest search' }),
  }),
)
export const JOB_STATUSES = ['waiting', 'running', 'dead'] as const

export const Stats = Type.Object(
  {
    events: Type.Object({ by_status: counts(EVENT_STATUSES), upcoming: Type.Integer() }),
    imports: Type.Array(
      Type.Object({ source_name: Type.String(), events: Type.Integer(), upcoming: Type.Integer() }),
      { description: 'The 50 sources with the most events' },
    ),
    users: Type.Object({ total: Type.Integer(), blocked: Type.Integer(), new_in_30_days: Type.Integer() }),
    favorites: Type.Integer(),
    reports: counts(REPORT_STATUSES),
    searches: Type.Object(
      { popular: Terms, without_results: Terms },
      {
        description:
          'What was looked for most among the latest 100,000 searches of 30 days, and of it what was not found the last time; 20 each',
      },
    ),
    jobs: counts(JOB_STATUSES),
    at: Instant,
  },
  {
    $id: 'Stats',
    description: 'Numbers about this instance, up to 30 seconds old',
    examples: [
      {
        events: {
          by_status: { draft: 2, pending: 0, active: 310, cancelled: 4, completed: 950 },
          upcoming: 305,
        },
        imports: [{ source_name: 'city', events: 900, upcoming: 210 }],
        users: { total: 120, blocked: 1, new_in_30_days: 14 },
        favorites: 640,
        reports: { open: 2, resolved: 11, dismissed: 3 },
        searches: {
          popular: [{ term: 'jazz', searches: 31, results: 12 }],
          without_results: [{ term: 'curling', searches: 2, results: 0 }],
        },
        jobs: { waiting: 0, running: 0, dead: 0 },
        at: '2026-06-10T12:00:00.000Z',
      },
    ],
  },
)
export type Stats = Static<typeof Stats>
