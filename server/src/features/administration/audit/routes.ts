import { AuditPage, AuditQuery } from '@eventbuzz/contract/admin'
import type { Deps } from '../../../deps.ts'
import type { App } from '../../../http/types.ts'
import { auditLines } from './queries.ts'

export function auditReading(app: App, { db }: Deps): void {
  app.get(
    '/admin/audit',
    {
      config: { access: 'admin', scope: 'admin:read' },
      schema: {
        summary: 'Who changed what, the latest first',
        description:
          'For older lines ask again with `before`. Reading the log leaves no line in it. What happened at the identity provider is there within about a minute; its subject is the account, or the `sub` of somebody who never came. Lines are kept for a year.',
        tags: ['administration'],
        querystring: AuditQuery,
        response: { 200: AuditPage },
      },
    },
    async ({ query: { limit = 50, ...filter } }) => {
      const lines = await auditLines(db, filter, limit)
      const items = lines.slice(0, limit)
      return { items, next_before: lines.length > limit ? items.at(-1)!.id : null }
    },
  )
}
