import {
  DATA_EXPORT_VERSION,
  EXPORT_SECTIONS,
  type DataExport,
  type ExportSection,
} from '@eventbuzz/contract/data-export'
import { AccountsUnavailableError } from '../../../adapters/accounts/port.ts'
import type { Deps } from '../../../deps.ts'
import { profileRow, rowsOf, type Owner, type Row } from './queries.ts'

export type ExportDeps = Pick<Deps, 'config' | 'db' | 'accounts' | 'now'>

/** All that is stored about a person, as pieces of one JSON text, so that it is never in memory as a whole. */
export async function* writeExport(deps: ExportDeps, owner: Owner): AsyncGenerator<string> {
  const head = {
    format: 'eventbuzz-data-export',
    version: DATA_EXPORT_VERSION,
    instance: deps.config.publicUrl,
    exported_at: deps.now(),
    profile: await profileRow(deps.db, owner.id),
    account: await accountOf(deps, owner),
  }
  yield JSON.stringify(head).slice(0, -1)
  for (const section of EXPORT_SECTIONS) {
    yield `,"${section}":[`
    let comma = ''
    for await (const row of rowsOf(deps.db, section, owner)) {
      yield comma + JSON.stringify(shown(section, row, owner))
      comma = ','
    }
    yield ']'
  }
  yield '}'
}

/** Who else did something is that person's to tell. */
function shown(section: ExportSection, row: Row, { id }: Owner): Row {
  if (section !== 'audit') return row
  const { actor_id, ...line } = row
  return { ...line, by: actor_id === id ? 'you' : actor_id === null ? 'nobody' : 'somebody_else' }
}

async function accountOf({ accounts }: ExportDeps, { subject }: Owner): Promise<DataExport['account']> {
  if (accounts.isAbsent) return { state: 'not_ours' }
  try {
    const account = await accounts.find({ subject })
    if (!account) return { state: 'gone' }
    const { email, isEmailVerified, name, roles, createdAt } = account
    return {
      state: 'known',
      email,
      is_email_verified: isEmailVerified,
      name: name ?? null,
      roles,
      created_at: createdAt.toISOString(),
    }
  } catch (error) {
    // What we hold ourselves is handed out all the same.
    if (error instanceof AccountsUnavailableError) return { state: 'not_reachable' }
    throw error
  }
}
