import type { Category } from '@eventbuzz/contract/categories'
import { categoryName } from '../../lib/category-name.ts'
import { t } from '../../lib/i18n.ts'
import { EventPicture } from '../../ui/event-picture.tsx'

/** A way in for who has no words yet. */
export function CategoryTiles({
  categories,
  onChoose,
}: {
  categories: Category[] | undefined
  onChoose: (slug: string) => void
}) {
  return (
    <section className="category-tiles" aria-labelledby="category-tiles-title">
      <h2 id="category-tiles-title">{t('search.hint')}</h2>
      <p>{t('search.hint_text')}</p>
      <ul>
        {categories?.map((category) => (
          <li key={category.slug}>
            <button type="button" className="category-tile" onClick={() => onChoose(category.slug)}>
              <span className="category-tile-sign">
                <EventPicture event={{ image_url: null, category }} iconSize={32} />
              </span>
              {categoryName(category)}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
