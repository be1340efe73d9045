export { categoryIdsBySlug } from './queries.ts'
export { seedCategories } from './seed-categories.ts'
