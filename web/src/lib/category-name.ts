import type { Category } from '@eventbuzz/contract/categories'
import { type MessageKey, t } from './i18n.ts'

/** Those that every instance begins with, under their first names: one that admins renamed keeps its new name. */
const SEEDED: Record<string, { name: string; key: MessageKey }> = {
  music: { name: 'Music', key: 'category.music' },
  sports: { name: 'Sports', key: 'category.sports' },
  'food-drink': { name: 'Food & Drink', key: 'category.food_drink' },
  arts: { name: 'Arts & Culture', key: 'category.arts' },
  tech: { name: 'Tech', key: 'category.tech' },
  outdoor: { name: 'Outdoor', key: 'category.outdoor' },
  community: { name: 'Community', key: 'category.community' },
  nightlife: { name: 'Nightlife', key: 'category.nightlife' },
  education: { name: 'Education', key: 'category.education' },
  other: { name: 'Other', key: 'category.other' },
}

export function categoryName({ slug, name }: Pick<Category, 'slug' | 'name'>): string {
  const seeded = SEEDED[slug]
  return seeded?.name === name ? t(seeded.key) : name
}
