import { Type, type Static } from 'typebox'

/** Each variant is at most this wide, in pixels, and at most twice as high. */
export const VARIANT_WIDTHS = [320, 640, 1280] as const
export const MAX_UPLOAD_BYTES = 10 * 1024 * 1024
export const MAX_PIXELS = 40_000_000
export const MAX_PICTURES_PER_EVENT = 10
export const ALT_LENGTH = 500

export const PictureVariant = Type.Object(
  {
    width: Type.Integer(),
    height: Type.Integer(),
    type: Type.Unsafe<'image/webp' | 'image/avif'>(Type.String({ enum: ['image/webp', 'image/avif'] })),
    url: Type.String({ description: 'Never changes its content' }),
  },
  { $id: 'PictureVariant' },
)
export type PictureVariant = Static<typeof PictureVariant>

const PICTURE = 'pictures/3f/3f786850e387550fdab836ed7e6dc881de23001b4d5cc2b3a7f5c2d1e0f9a8b7'
/** What an answer with a picture looks like, for the description of the API. */
const EXAMPLE = {
  id: '0b6ffb8a-7a08-4c8a-9f52-55f8f7b8a0d1',
  url: `/storage/${PICTURE}-1280.webp`,
  alt: 'The stage at dusk, seen from the hill',
  width: 1280,
  height: 853,
  thumbhash: '1QcSHQRnh493V4dIh4eXh1h4kJUI',
  variants: [
    { width: 640, height: 427, type: 'image/webp', url: `/storage/${PICTURE}-640.webp` },
    { width: 1280, height: 853, type: 'image/webp', url: `/storage/${PICTURE}-1280.webp` },
  ],
}

const nullable = <T extends string | number>(type: 'string' | 'integer', description: string) =>
  Type.Unsafe<T | null>({ type: [type, 'null'], description })

export const EventImage = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    url: Type.String({ description: 'The largest variant in WebP' }),
    alt: nullable<string>('string', 'What can be seen, for those who cannot see it'),
    width: nullable<number>('integer', 'Of the largest variant, in pixels'),
    height: nullable<number>('integer', 'Of the largest variant, in pixels'),
    thumbhash: nullable<string>('string', 'Base64 of a thumbhash: a blurred placeholder of about 28 bytes'),
    variants: Type.Array(Type.Ref('PictureVariant'), {
      description: 'From the narrowest to the widest, WebP first; AVIF follows a moment after an upload',
    }),
  },
  { $id: 'EventImage', examples: [EXAMPLE] },
)
export type EventImage = Omit<Static<typeof EventImage>, 'variants'> & { variants: PictureVariant[] }

export const EventImageList = Type.Object(
  { items: Type.Array(Type.Ref('EventImage')) },
  { $id: 'EventImageList', examples: [{ items: [EXAMPLE] }] },
)
export type EventImageList = { items: EventImage[] }

export const ImagesOfEvent = Type.Object({ id: Type.String({ format: 'uuid', description: 'Of the event' }) })
export const ImageOfEvent = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Of the event' }),
  image_id: Type.String({ format: 'uuid', description: 'Of the picture, as in `images` of the event' }),
})

// One line of text: no control characters.
export const ALT_PATTERN = '^[^\\u0000-\\u001f\\u007f]*$'
const Alt = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  maxLength: ALT_LENGTH,
  pattern: ALT_PATTERN,
  description: 'What can be seen, for those who cannot see it',
})

export const ImageChange = Type.Object(
  { alt: Alt },
  { additionalProperties: false, examples: [{ alt: EXAMPLE.alt }] },
)

export const ImageOrder = Type.Object(
  {
    image_ids: Type.Array(Type.String({ format: 'uuid' }), {
      uniqueItems: true,
      maxItems: MAX_PICTURES_PER_EVENT,
      description: 'Every picture of the event, in the new order',
    }),
  },
  { additionalProperties: false, examples: [{ image_ids: [EXAMPLE.id] }] },
)

const limits = 'JPEG, PNG, WebP or AVIF by its content, up to 10 MB and 40 megapixels'

/** For the description alone: the server reads an upload piece by piece. */
export const PictureUpload = {
  content: {
    'multipart/form-data': {
      schema: Type.Object(
        {
          file: Type.String({ format: 'binary', description: limits }),
          alt: Type.Optional(Type.String({ maxLength: ALT_LENGTH, description: 'What can be seen' })),
        },
        { additionalProperties: false },
      ),
    },
    'image/*': { schema: Type.String({ format: 'binary', description: limits }) },
  },
}

/** For the description alone, as above. */
export const AvatarUpload = {
  content: {
    'multipart/form-data': {
      schema: Type.Object(
        { file: Type.String({ format: 'binary', description: limits }) },
        { additionalProperties: false },
      ),
    },
    'image/*': { schema: Type.String({ format: 'binary', description: limits }) },
  },
}
