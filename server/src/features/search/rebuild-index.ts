import type { SearchDocument } from '../../adapters/search-index/port.ts'
import type { Deps } from '../../deps.ts'
import { countDocuments, databaseName, documentsAfter, setIndexedDatabase } from './queries.ts'

const BATCH = 500

/** Makes the search index anew out of all public events, while the old one goes on answering. @returns how many. */
export async function rebuildIndex(
  { db, searchIndex }: Pick<Deps, 'db' | 'searchIndex'>,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<number> {
  const total = await countDocuments(db)
  const batches = async function* (): AsyncGenerator<SearchDocument[]> {
    let [last, done] = [undefined as string | undefined, 0]
    for (;;) {
      const documents = await documentsAfter(db, last, BATCH)
      if (documents.length === 0) return
      yield documents
      last = documents.at(-1)!.id
      done += documents.length
      onProgress(done, total)
    }
  }
  const source = await databaseName(db)
  const count = await searchIndex.rebuild(batches())
  if (searchIndex.exists) await setIndexedDatabase(db, source)
  return count
}
