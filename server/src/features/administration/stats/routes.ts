import { Type } from 'typebox'
import { Stats } from '@eventbuzz/contract/admin'
import type { Deps } from '../../../deps.ts'
import type { App } from '../../../http/types.ts'
import { countEverything } from './queries.ts'

/** Some of it is counted by reading whole tables: often enough for a screen, and a bound for the database. */
const TTL_S = 30

export function statsReading(app: App, { db, cache, now }: Deps): void {
  app.get(
    '/admin/stats',
    {
      config: { access: 'admin', scope: 'admin:read' },
      schema: {
        summary: 'Numbers about this instance',
        tags: ['administration'],
        querystring: Type.Object({}, { additionalProperties: false }),
        response: { 200: Stats },
      },
    },
    async () => cache.getOrLoad('stats:all', TTL_S, () => countEverything(db, now())),
  )
}
