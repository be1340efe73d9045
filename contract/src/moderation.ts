import { Type, type Static } from 'typebox'
import { EVENT_STATUSES, Instant, literals, nullable, TOTAL_CAP } from './events.ts'
import { exampleEvent } from './examples.ts'
import { PlainText } from './texts.ts'

export const REPORT_REASONS = ['spam', 'wrong', 'offensive', 'duplicate', 'cancelled', 'other'] as const
export const REPORT_STATUSES = ['open', 'resolved', 'dismissed'] as const
export type ReportReason = (typeof REPORT_REASONS)[number]
export type ReportStatus = (typeof REPORT_STATUSES)[number]

const exampleId = 'c9a4a2c8-6a47-4b53-9d66-5a0e34a3b7f2'

export const NewReport = Type.Object(
  {
    reason: literals(REPORT_REASONS),
    message: Type.Optional(PlainText(2_000, 'What is wrong, in plain text')),
  },
  {
    additionalProperties: false,
    examples: [{ reason: 'wrong', message: 'It begins at nine, not at eight.' }],
  },
)
export type NewReport = Static<typeof NewReport>

export const ReportReceipt = Type.Object(
  { id: Type.String({ format: 'uuid' }) },
  { $id: 'ReportReceipt', description: 'The report was taken in', examples: [{ id: exampleId }] },
)

export const ReportsQuery = Type.Object(
  {
    status: Type.Optional(literals(REPORT_STATUSES)),
    reason: Type.Optional(literals(REPORT_REASONS)),
    event: Type.Optional(Type.String({ format: 'uuid', description: 'Id of the event' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, default: 0 })),
  },
  { additionalProperties: false },
)
export type ReportsQuery = Static<typeof ReportsQuery>

/** Somebody in a list for admins. */
export const PersonRef = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    display_name: nullable(Type.String()),
    avatar_url: nullable(Type.String()),
  },
  { $id: 'PersonRef' },
)
export type PersonRef = Static<typeof PersonRef>
export const nullablePerson = (description: string) =>
  Type.Unsafe<PersonRef | null>({ anyOf: [{ $ref: 'PersonRef' }, { type: 'null' }], description })

export const Report = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    event: Type.Object({
      id: Type.String({ format: 'uuid' }),
      slug: Type.String(),
      title: Type.String(),
      status: literals(EVENT_STATUSES),
      start_date: Instant,
      timezone: Type.String(),
      city: nullable(Type.String()),
      report_count: Type.Integer({ description: 'All reports of this event' }),
      open_report_count: Type.Integer(),
    }),
    reporter: nullablePerson('null: a guest, or an account that is gone'),
    reason: literals(REPORT_REASONS),
    message: nullable(Type.String()),
    status: literals(REPORT_STATUSES),
    note: nullable(Type.String({ description: 'For admins only' })),
    handled_by: nullablePerson('The admin who resolved or dismissed it'),
    handled_at: nullable(Instant),
    created_at: Instant,
    updated_at: Instant,
  },
  {
    $id: 'Report',
    description: 'A report as admins see it',
    examples: [
      {
        id: exampleId,
        event: {
          id: exampleEvent.id,
          slug: exampleEvent.slug,
          title: exampleEvent.title,
          status: 'active',
          start_date: exampleEvent.start_date,
          timezone: exampleEvent.timezone,
          city: exampleEvent.city,
          report_count: 2,
          open_report_count: 1,
        },
        reporter: null,
        reason: 'wrong',
        message: 'It begins at nine, not at eight.',
        status: 'open',
        note: null,
        handled_by: null,
        handled_at: null,
        created_at: '2026-06-10T12:00:00.000Z',
        updated_at: '2026-06-10T12:00:00.000Z',
      },
    ],
  },
)
export type Report = Static<typeof Report>

export const ReportPage = Type.Object(
  {
    items: Type.Array(Type.Ref('Report')),
    total: Type.Integer({ description: `Exact up to ${TOTAL_CAP}` }),
    total_is_capped: Type.Boolean(),
    limit: Type.Integer(),
    offset: Type.Integer(),
    has_more: Type.Boolean(),
  },
  {
    $id: 'ReportPage',
    description: 'One page of reports, the latest first',
    examples: [
      {
        items: [...(Report as unknown as { examples: unknown[] }).examples],
        total: 1,
        total_is_capped: false,
        limit: 50,
        offset: 0,
        has_more: false,
      },
    ],
  },
)
export type ReportPage = Omit<Static<typeof ReportPage>, 'items'> & { items: Report[] }

export const ReportChange = Type.Object(
  {
    status: Type.Optional(literals(REPORT_STATUSES)),
    note: Type.Optional(nullable(PlainText(2_000, 'Replaces the note; null or blank removes it'))),
  },
  {
    additionalProperties: false,
    minProperties: 1,
    examples: [{ status: 'resolved', note: 'The organizer corrected the time.' }],
  },
)
export type ReportChange = Static<typeof ReportChange>
