import { Type, type Static } from 'typebox'
import { exampleCategory } from './examples.ts'
import { Line } from './texts.ts'

/** Events end up here when nothing fits better: imports rely on it, so it can neither go nor change its slug. */
export const FALLBACK_CATEGORY = 'other'

const fields = {
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  slug: Type.String(),
  color_hex: Type.String({ pattern: '^#[0-9A-F]{6}$' }),
  icon_name: Type.String({ description: 'A Material Symbols name' }),
}

export const Category = Type.Object(fields, { $id: 'Category', examples: [exampleCategory] })
export type Category = Static<typeof Category>

export const CategoryList = Type.Object(
  { items: Type.Array(Type.Ref('Category')) },
  {
    $id: 'CategoryList',
    description: 'All categories, in the order to show them',
    examples: [{ items: [exampleCategory] }],
  },
)
export type CategoryList = { items: Category[] }

/** A category as those see it who look after it. */
export const ManagedCategory = Type.Object(
  { ...fields, display_order: Type.Integer() },
  {
    $id: 'ManagedCategory',
    description: 'The category as it is now',
    examples: [{ ...exampleCategory, display_order: 1 }],
  },
)
export type ManagedCategory = Static<typeof ManagedCategory>

export const CategoryInput = Type.Object(
  {
    name: Line(60, 'Up to 60 characters'),
    slug: Type.String({
      pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
      maxLength: 60,
      description: 'What addresses and filters call it',
    }),
    color_hex: Type.String({ pattern: '^#[0-9A-Fa-f]{6}$', description: 'As in #7C4DFF' }),
    icon_name: Type.String({ pattern: '^[a-z0-9_]{1,60}$', description: 'A Material Symbols name' }),
    display_order: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 10_000,
        description:
          'Lower ones come first. Unless given, a new category comes last and another keeps its place',
      }),
    ),
  },
  {
    additionalProperties: false,
    examples: [{ name: 'Film', slug: 'film', color_hex: '#3F51B5', icon_name: 'movie' }],
  },
)
export type CategoryInput = Static<typeof CategoryInput>

export const CategoryRemoval = Type.Object(
  {
    replace_with: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
        maxLength: 60,
        description: 'Slug of the category that its events move to',
      }),
    ),
  },
  { additionalProperties: false },
)
