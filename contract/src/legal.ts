import { Type, type Static } from 'typebox'

export const LEGAL_PAGES = ['privacy', 'terms', 'licences'] as const
export type LegalPage = (typeof LEGAL_PAGES)[number]

export const LegalAddress = Type.Object({
  page: Type.Unsafe<LegalPage>({ type: 'string', enum: [...LEGAL_PAGES] }),
})

export const LegalQuery = Type.Object(
  {
    language: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$',
        maxLength: 35,
        description: 'A language tag; where there is no such text, the answer is in another language',
      }),
    ),
  },
  { additionalProperties: false },
)

export const LegalText = Type.Object(
  {
    title: Type.String(),
    language: Type.String({
      description: 'What it is written in: an ISO 639 code; `und` when nobody has said it',
    }),
    html: Type.String({
      description: 'Markup without scripts, styles and pictures; begins with an h1 of the title',
    }),
  },
  {
    $id: 'LegalText',
    description: 'A text of the operator, or the one that comes with EventBuzz',
    examples: [{ title: 'Privacy', language: 'en', html: '<h1>Privacy</h1>\n<p>What is stored …</p>\n' }],
  },
)
export type LegalText = Static<typeof LegalText>
