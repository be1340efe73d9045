import type { Deps } from '../../deps.ts'
import type { App } from '../../http/types.ts'
import { auditReading } from './audit/routes.ts'
import { categoryAdministration } from './categories/routes.ts'
import { statsReading } from './stats/routes.ts'
import { userAdministration } from './users/routes.ts'

export function administrationRoutes(app: App, deps: Deps): void {
  categoryAdministration(app, deps)
  userAdministration(app, deps)
  auditReading(app, deps)
  statsReading(app, deps)
}
