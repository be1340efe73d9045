import { DATA_KINDS, type DataSummary } from '@eventbuzz/contract/data-rights'
import type { Db } from '../../../db/connection.ts'
import { countKinds, countRows, type Owner } from './queries.ts'
import { FATES, LARGE_EXPORT_ROWS } from './rules.ts'

export async function summariseData(db: Db, owner: Owner): Promise<DataSummary> {
  const found = new Map((await countKinds(db, owner)).map((row) => [row.kind, row]))
  return {
    kinds: DATA_KINDS.map((kind) => {
      const { count = 0, since } = found.get(kind) ?? {}
      return { kind, count, since: since?.toISOString() ?? null, ...FATES[kind] }
    }),
    is_large: (await countRows(db, owner)) > LARGE_EXPORT_ROWS,
  }
}
