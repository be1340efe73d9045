import { PGlite } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { unaccent } from '@electric-sql/pglite/contrib/unaccent'
import { postgis } from '@electric-sql/pglite-postgis'

/** Opens the database files in `dir`, making them when there are none. Nobody else may have them open. */
export function openPglite(dir: string): Promise<PGlite> {
  return PGlite.create({ dataDir: dir, extensions: { postgis, pg_trgm, unaccent } })
}
