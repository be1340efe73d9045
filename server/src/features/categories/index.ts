export { invalidateCategories } from './cached-categories.ts'
export { categoriesById } from './categories-by-id.ts'
export {
  categoryIdsBySlug,
  deleteCategory,
  insertCategory,
  lockCategories,
  updateCategory,
} from './queries.ts'
export { seedCategories } from './seed-categories.ts'
