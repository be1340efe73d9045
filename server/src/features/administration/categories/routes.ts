import { Type } from 'typebox'
import { CategoryInput, CategoryRemoval, ManagedCategory } from '@eventbuzz/contract/categories'
import type { Deps } from '../../../deps.ts'
import { actorOf } from '../../../http/access.ts'
import { IdempotencyHeaders, repeatable } from '../../../http/idempotency/only-once.ts'
import type { App } from '../../../http/types.ts'
import { changeCategory, createCategory, removeCategory } from './manage-categories.ts'

const CategoryId = Type.Object({ id: Type.String({ format: 'uuid', description: 'Id of a category' }) })

export function categoryAdministration(app: App, deps: Deps): void {
  app.post(
    '/categories',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Add a category',
        description: 'A slug that another category has is a conflict (409).',
        tags: ['categories'],
        headers: IdempotencyHeaders,
        body: CategoryInput,
        response: { 201: ManagedCategory },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request)
      const { result, isReplay } = await createCategory(deps, actor, request.body, repeatable(request, actor))
      if (isReplay) reply.header('idempotency-replayed', 'true')
      return reply.code(201).send(result)
    },
  )

  app.put(
    '/categories/:id',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Change a category',
        description:
          'A slug that another category has is a conflict (409). The slug `other` stays: imports need it.',
        tags: ['categories'],
        params: CategoryId,
        body: CategoryInput,
        response: { 200: ManagedCategory },
      },
    },
    async (request) => changeCategory(deps, actorOf(request), request.params.id, request.body),
  )

  app.delete(
    '/categories/:id',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Remove a category',
        description:
          'While events have it that is a conflict (409), unless they shall move to another. `other` stays: imports need it.',
        tags: ['categories'],
        params: CategoryId,
        querystring: CategoryRemoval,
        response: { 204: Type.Null({ description: 'It is gone' }) },
      },
    },
    async (request, reply) => {
      await removeCategory(deps, actorOf(request), request.params.id, request.query.replace_with)
      return reply.code(204).send(null)
    },
  )
}
