import { Type, type Static } from 'typebox'

export const Category = Type.Object(
  {
    id: Type.String({ format: 'uuid' }),
    name: Type.String(),
    slug: Type.String(),
    color_hex: Type.String({ pattern: '^#[0-9A-F]{6}$' }),
    icon_name: Type.String({ description: 'A Material Symbols name' }),
  },
  { $id: 'Category' },
)
export type Category = Static<typeof Category>

export const CategoryList = Type.Object({ items: Type.Array(Type.Ref('Category')) }, { $id: 'CategoryList' })
export type CategoryList = { items: Category[] }
