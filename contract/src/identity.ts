import { Type, type Static } from 'typebox'
import { Instant, literals, nullable } from './events.ts'
import { Line } from './texts.ts'

/** Roles as the identity provider names them in `realm_access.roles`; every member has `user`. */
export const ROLES = ['user', 'organizer', 'admin'] as const
export type Role = (typeof ROLES)[number]

export const DisplayName = Line(100, 'What others see; 1 to 100 characters')

export const Me = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    display_name: nullable(Type.String()),
    email: nullable(Type.String({ description: 'Changed where you sign in, not here' })),
    avatar_url: nullable(Type.String({ description: 'At most 320 pixels wide, and not cut to a square' })),
    roles: Type.Array(literals(ROLES), {
      description: 'What the token of this request says; for an API token those of the latest sign-in',
    }),
    created_at: Instant,
    updated_at: Instant,
  },
  {
    $id: 'Me',
    description: 'The person who asks',
    examples: [
      {
        id: '0b5ad6a1-9d3c-4f0e-8a55-5a2f2f1c7f10',
        display_name: 'Ines',
        email: 'ines@example.org',
        avatar_url: null,
        roles: ['user', 'organizer'],
        created_at: '2026-05-01T18:00:00.000Z',
        updated_at: '2026-05-01T18:00:00.000Z',
      },
    ],
  },
)
export type Me = Static<typeof Me>

export const ProfileChange = Type.Object(
  { display_name: DisplayName },
  { additionalProperties: false, examples: [{ display_name: 'Ines' }] },
)
export type ProfileChange = Static<typeof ProfileChange>
