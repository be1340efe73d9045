import { Type, type Static } from 'typebox'
import { Instant, literals, nullable } from './events.ts'

export const DeletionReceipt = Type.Object(
  {
    deletion_requested_at: Instant,
    erase_at: Type.String({
      format: 'date-time',
      description:
        'From this instant on everything is erased; until then signing in again undoes the deletion',
    }),
  },
  {
    $id: 'DeletionReceipt',
    description: 'The account is to be deleted. Tokens from before are refused from now on',
    examples: [{ deletion_requested_at: '2026-06-10T12:00:00.000Z', erase_at: '2026-07-10T12:00:00.000Z' }],
  },
)
export type DeletionReceipt = Static<typeof DeletionReceipt>

export const DATA_KINDS = [
  'profile',
  'avatar',
  'favorites',
  'reminders',
  'reports',
  'handled_reports',
  'public_events',
  'hidden_events',
  'series',
  'api_tokens',
  'audit_lines',
  'request_keys',
  'exports',
] as const
export type DataKind = (typeof DATA_KINDS)[number]
const ERASURES = ['deleted', 'made_anonymous', 'handed_over'] as const

export const DataSummary = Type.Object(
  {
    kinds: Type.Array(
      Type.Object({
        kind: literals(DATA_KINDS),
        count: Type.Integer(),
        since: nullable(
          Type.String({ format: 'date-time', description: 'When the oldest of them was made' }),
        ),
        kept_days: Type.Unsafe<number | null>({
          type: ['integer', 'null'],
          description: 'null: as long as the account, unless it is deleted before',
        }),
        after_erasure: literals(ERASURES),
      }),
    ),
    is_large: Type.Boolean({ description: 'An export takes a while: it is prepared and then fetched' }),
  },
  {
    $id: 'DataSummary',
    description: 'What is stored about the person, and for how long',
    examples: [
      {
        kinds: [
          {
            kind: 'favorites',
            count: 12,
            since: '2026-05-01T18:00:00.000Z',
            kept_days: null,
            after_erasure: 'deleted',
          },
        ],
        is_large: false,
      },
    ],
  },
)
export type DataSummary = Static<typeof DataSummary>

export const ExportQuery = Type.Object(
  {
    renew: Type.Optional(
      Type.Boolean({ description: 'true: prepares a new one in the place of one that is ready' }),
    ),
  },
  { additionalProperties: false },
)

export const ExportStatus = Type.Object(
  { status: Type.Unsafe<'preparing'>({ type: 'string', const: 'preparing' }), requested_at: Instant },
  {
    $id: 'ExportStatus',
    description: 'There is much: ask again after `Retry-After` until it is there',
    examples: [{ status: 'preparing', requested_at: '2026-06-10T12:00:00.000Z' }],
  },
)
export type ExportStatus = Static<typeof ExportStatus>
