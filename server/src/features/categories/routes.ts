import { CategoryList } from '@eventbuzz/contract/categories'
import type { Deps } from '../../deps.ts'
import { CACHE_FOR } from '../../http/cache-control.ts'
import type { App } from '../../http/types.ts'
import { cachedCategories } from './cached-categories.ts'

export function categoryRoutes(app: App, deps: Deps): void {
  app.get(
    '/categories',
    {
      config: { access: 'public' },
      schema: {
        summary: 'All categories, in the order to show them',
        tags: ['categories'],
        response: { 200: CategoryList },
      },
    },
    async (_request, reply) => {
      const items = await cachedCategories(deps)
      return reply.header('cache-control', CACHE_FOR.categories).send({ items })
    },
  )
}
