import type { CategoryList } from '@eventbuzz/contract/categories'
import { queryOptions } from '@tanstack/react-query'
import { getJson } from './http.ts'

const DAY = 24 * 60 * 60_000

export const categoriesQuery = queryOptions({
  queryKey: ['categories'],
  queryFn: async ({ signal }) => (await getJson<CategoryList>('/categories', {}, signal)).items,
  staleTime: DAY,
  gcTime: DAY,
})
