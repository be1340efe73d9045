export { categoriesById } from './categories-by-id.ts'
export { categoryIdsBySlug } from './queries.ts'
export { seedCategories } from './seed-categories.ts'
