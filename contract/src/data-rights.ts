import { Type, type Static } from 'typebox'
import { Instant } from './events.ts'

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
