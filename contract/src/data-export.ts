import { Type, type Static } from 'typebox'
import { EVENT_SOURCES, EVENT_STATUSES, Instant, literals, nullable } from './events.ts'
import { ROLES } from './identity.ts'
import { REPORT_REASONS, REPORT_STATUSES } from './moderation.ts'

/** Raised when something that was there means something else, or is gone; new fields do not count. */
export const DATA_EXPORT_VERSION = 1

const Id = Type.String({ format: 'uuid' })
const text = nullable(Type.String())
const instant = nullable(Instant)

const Picture = Type.Object({
  url: text,
  alt: text,
  created_at: Instant,
})

const OwnEvent = Type.Object({
  id: Id,
  slug: Type.String(),
  old_slugs: Type.Array(Type.String()),
  title: Type.String(),
  description: text,
  category: Type.String(),
  latitude: Type.Number(),
  longitude: Type.Number(),
  venue: text,
  address: text,
  city: text,
  country: text,
  start_date: Instant,
  end_date: instant,
  timezone: Type.String(),
  all_day: Type.Boolean(),
  image_url: text,
  ticket_url: text,
  url: text,
  price_min: nullable(Type.Number()),
  price_max: nullable(Type.Number()),
  currency: text,
  status: literals(EVENT_STATUSES),
  source: literals(EVENT_SOURCES),
  source_name: text,
  external_id: text,
  series_id: nullable(Id),
  metadata: Type.Record(Type.String(), Type.Unknown()),
  tags: Type.Array(Type.String()),
  pictures: Type.Array(Picture),
  created_at: Instant,
  updated_at: Instant,
})

/** What `GET /users/me/export` hands out. docs/data-export.md says it in words. */
export const DataExport = Type.Object(
  {
    format: Type.Unsafe<'eventbuzz-data-export'>({ type: 'string', const: 'eventbuzz-data-export' }),
    version: Type.Integer({ description: `${DATA_EXPORT_VERSION}; another number means another shape` }),
    instance: Type.String({ description: 'Address of the site; relative addresses begin there' }),
    exported_at: Instant,
    profile: Type.Object({
      id: Id,
      subject: Type.String({ description: 'Number of the account where the person signs in' }),
      display_name: text,
      email: text,
      avatar_url: text,
      roles: Type.Array(Type.String(), { description: 'As the latest sign-in named them; for API tokens' }),
      blocked_at: instant,
      created_at: Instant,
      updated_at: Instant,
    }),
    account: Type.Object(
      {
        state: literals(['known', 'gone', 'not_reachable', 'not_ours'] as const),
        email: Type.Optional(Type.String()),
        is_email_verified: Type.Optional(Type.Boolean()),
        name: Type.Optional(text),
        roles: Type.Optional(Type.Array(literals(ROLES))),
        created_at: Type.Optional(Instant),
      },
      { description: 'What the identity provider says, where it tells us' },
    ),
    favorites: Type.Array(Type.Object({ event_id: Id, title: Type.String(), created_at: Instant })),
    reminders: Type.Array(
      Type.Object({ id: Id, event_id: Id, remind_at: Instant, sent_at: instant, created_at: Instant }),
    ),
    reports: Type.Array(
      Type.Object({
        id: Id,
        event_id: Id,
        reason: literals(REPORT_REASONS),
        message: text,
        status: literals(REPORT_STATUSES),
        created_at: Instant,
        updated_at: Instant,
      }),
      { description: 'Reports by the person' },
    ),
    handled_reports: Type.Array(
      Type.Object({
        id: Id,
        event_id: Id,
        status: literals(REPORT_STATUSES),
        note: text,
        handled_at: instant,
      }),
      { description: 'Reports that the person has handled as an admin' },
    ),
    events: Type.Array(OwnEvent),
    series: Type.Array(
      Type.Object({
        id: Id,
        rrule: Type.String(),
        starts_at: Type.String({ description: 'Wall-clock time in the zone' }),
        timezone: Type.String(),
        exdates: Type.Array(Type.String()),
        rdates: Type.Array(Type.String()),
        created_at: Instant,
        updated_at: Instant,
      }),
    ),
    api_tokens: Type.Array(
      Type.Object({
        id: Id,
        name: Type.String(),
        prefix: Type.String({ description: 'How the token begins' }),
        scopes: Type.Array(Type.String()),
        created_at: Instant,
        expires_at: Instant,
        last_used_at: instant,
        revoked_at: instant,
      }),
      { description: 'Never the tokens themselves: they are not stored' },
    ),
    audit: Type.Array(
      Type.Object({
        id: Type.Integer(),
        by: literals(['you', 'somebody_else', 'nobody'] as const),
        action: Type.String(),
        subject_id: text,
        changes: Type.Record(Type.String(), Type.Unknown()),
        request_id: text,
        created_at: Instant,
      }),
      { description: 'What the person did, and what happened to their account; one year' },
    ),
  },
  {
    $id: 'DataExport',
    description: 'All that is stored about one person',
    examples: [
      {
        format: 'eventbuzz-data-export',
        version: DATA_EXPORT_VERSION,
        instance: 'https://events.example.org',
        exported_at: '2026-06-10T12:00:00.000Z',
        profile: {
          id: '0b5ad6a1-9d3c-4f0e-8a55-5a2f2f1c7f10',
          subject: 'f6b7a1de-20b5-4d0a-9d0f-1b6f6f0f4a11',
          display_name: 'Ines',
          email: 'ines@example.org',
          avatar_url: null,
          roles: ['user'],
          blocked_at: null,
          created_at: '2026-05-01T18:00:00.000Z',
          updated_at: '2026-05-01T18:00:00.000Z',
        },
        account: {
          state: 'known',
          email: 'ines@example.org',
          is_email_verified: true,
          name: 'Ines',
          roles: ['user'],
          created_at: '2026-05-01T17:58:00.000Z',
        },
        favorites: [
          {
            event_id: '8b1f3c52-7f1e-4c38-9f0c-2d7a54d0e6aa',
            title: 'Fado by the river',
            created_at: '2026-05-02T09:15:00.000Z',
          },
        ],
        reminders: [],
        reports: [],
        handled_reports: [],
        events: [],
        series: [],
        api_tokens: [],
        audit: [],
      },
    ],
  },
)
export type DataExport = Static<typeof DataExport>

export const EXPORT_SECTIONS = [
  'favorites',
  'reminders',
  'reports',
  'handled_reports',
  'events',
  'series',
  'api_tokens',
  'audit',
] as const satisfies (keyof DataExport)[]
export type ExportSection = (typeof EXPORT_SECTIONS)[number]
