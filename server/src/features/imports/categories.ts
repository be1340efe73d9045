import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import defaults from '../../../data/category-keywords.json' with { type: 'json' }
import { fold } from '../../lib/plain-text.ts'

const Slug = Type.String({ pattern: '^[a-z0-9]+(-[a-z0-9]+)*$' })
const CategoryTable = Type.Object(
  {
    rules: Type.Array(
      Type.Object({ category: Slug, keywords: Type.Array(Type.String()) }, { additionalProperties: false }),
    ),
    types: Type.Record(Type.String(), Slug),
    fallback: Slug,
  },
  { additionalProperties: false },
)

/** Which of our categories a source's keywords and types mean; server/data/README.md says how it is read. */
export type CategoryTable = Static<typeof CategoryTable>

export const defaultCategoryTable: CategoryTable = defaults

/** Reads the text of a category table. @throws Error that says what is wrong and what would be right. */
export function parseCategoryTable(text: string): CategoryTable {
  let table: unknown
  try {
    table = JSON.parse(text)
  } catch (error) {
    throw new Error(`the category table is not JSON: ${(error as Error).message}`, { cause: error })
  }
  if (Value.Check(CategoryTable, table)) return table
  const [first] = Value.Errors(CategoryTable, table)
  throw new Error(
    `the category table is wrong at ${first?.instancePath || 'its top'}: ${first?.message ?? 'unknown'}`,
  )
}

/** Slug of the first rule that one of the keywords contains a word or phrase of; else by the type of event. */
export function categoryFor(table: CategoryTable, keywords: string[], types: string[]): string {
  const phrases = keywords.map((keyword) => ` ${fold(keyword)} `)
  const rule = table.rules.find((rule) =>
    rule.keywords.some((word) => {
      const wanted = fold(word)
      return wanted !== '' && phrases.some((phrase) => phrase.includes(` ${wanted} `))
    }),
  )
  if (rule) return rule.category
  const type = types.find((name) => Object.hasOwn(table.types, name))
  return (type !== undefined && table.types[type]) || table.fallback
}
