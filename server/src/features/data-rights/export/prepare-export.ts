import { randomUUID } from 'node:crypto'
import { insertPart, markReady, ownerOfExport } from './queries.ts'
import { writeExport, type ExportDeps } from './write-export.ts'

/** In characters. */
const PART_LENGTH = 256 * 1024

/**
 * Writes an export down in parts. It may run more than once, also at the same time: each run writes parts of its own,
 * and the first to end makes its parts the export.
 */
export async function prepareExport(deps: ExportDeps, exportId: string, signal?: AbortSignal): Promise<void> {
  const owner = await ownerOfExport(deps.db, exportId)
  if (!owner) return
  const run = randomUUID()
  let position = 0
  let content = ''
  const flush = async () => {
    signal?.throwIfAborted()
    await insertPart(deps.db, { exportId, run, position, content })
    position += 1
    content = ''
  }
  for await (const piece of writeExport(deps, owner)) {
    content += piece
    if (content.length >= PART_LENGTH) await flush()
  }
  if (content !== '') await flush()
  await markReady(deps.db, exportId, run, deps.now())
}
