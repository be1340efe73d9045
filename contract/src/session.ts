import { Type, type Static } from 'typebox'
import { literals, nullable } from './events.ts'

/** Why somebody came back without being signed in; the app gets it as `?sign_in=…` and says it in words. */
export type SignInProblem = 'cancelled' | 'expired' | 'unavailable' | 'failed'

/** What the identity provider is to show first. */
const SIGN_IN_MODES = ['sign-in', 'register', 'password'] as const
export type SignInMode = (typeof SIGN_IN_MODES)[number]

/** Without a value; tells the app that it is worth asking for a token. The token's own cookie is not for scripts. */
export const SIGNED_IN_COOKIE = 'eb_signed_in'

/** No form and no plain link of another site can send it. */
export const SESSION_HEADER = 'x-eventbuzz'

export const SignInQuery = Type.Object(
  {
    return_to: Type.Optional(
      Type.String({
        description:
          'Where to go afterwards: a path of this site with its query. Anything else counts as `/`',
      }),
    ),
    mode: Type.Optional(literals(SIGN_IN_MODES)),
    moved: Type.Optional(literals(['1'] as const)),
  },
  { additionalProperties: false },
)

export const AccessToken = Type.Object(
  {
    access_token: Type.String({ description: 'To be kept in memory only' }),
    expires_in: Type.Integer({ description: 'Seconds' }),
    subject: Type.String({ description: 'Who is signed in: the `sub` of the identity provider' }),
  },
  {
    $id: 'AccessToken',
    description: 'A token for the next minutes',
    examples: [
      { access_token: 'eyJhbGciOi…', expires_in: 300, subject: '5f0c6b0e-5d63-4f0b-9f7e-0f5b0a0c9c1d' },
    ],
  },
)
export type AccessToken = Static<typeof AccessToken>

export const SignedOut = Type.Object(
  {
    is_complete: Type.Boolean({
      description: 'false: the identity provider could not be told, and may go on knowing this browser',
    }),
    end_session_url: nullable(
      Type.String({ description: 'Where the identity provider ends its own session; go there next' }),
    ),
  },
  {
    $id: 'SignedOut',
    description: 'This browser has no session here any more',
    examples: [
      { is_complete: true, end_session_url: 'https://example.org/auth/logout?client_id=eventbuzz-web' },
    ],
  },
)
export type SignedOut = Static<typeof SignedOut>
