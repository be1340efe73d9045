import type { IndexObject } from 'meilisearch'
import type { SearchDocument, SearchHits, SearchIndex, SearchRequest } from '../port.ts'
import { toIndexedEvent } from './document.ts'
import { filters, queryText, sorting } from './query.ts'
import { ranked, type Hit } from './ranking.ts'
import {
  MeilisearchRefusal,
  MeilisearchServer,
  MeilisearchUnavailableError,
  type ServerOptions,
} from './server.ts'
import { BLOCK, BUILDING, INDEX, SETTINGS, settingsThatDiffer } from './settings.ts'

/** A rebuild writes all the time; what nobody has written to for so long was left by one that was cut off. */
const LEFTOVER_AFTER_MS = 300_000
const MOST_AT_ONCE = 1_000

/** What an operator wants to know of the index. */
export interface IndexState {
  documents: number
  /** Settings that an older release made; a rebuild brings them up to date. */
  outdatedSettings: string[]
}

export class MeilisearchIndex implements SearchIndex {
  readonly name = 'meilisearch'
  readonly #server: MeilisearchServer
  readonly #log: (message: string) => void

  constructor(options: ServerOptions) {
    this.#server = new MeilisearchServer(options)
    this.#log = options.log
  }

  async search(request: SearchRequest): Promise<SearchHits> {
    const text = queryText(request.query)
    if (text === undefined) return { ids: [], total: 0 }
    const first = Math.floor(request.offset / BLOCK)
    const last = Math.max(first, Math.ceil((request.offset + request.limit) / BLOCK) - 1)
    const hits: Hit[] = []
    let total = 0
    for (let block = first; block <= last; block++) {
      const found = await this.#searchBlock(request, text, block)
      hits.push(...ranked(found.hits, request))
      total = found.totalHits
      if (total <= (block + 1) * BLOCK) break
    }
    const start = request.offset - first * BLOCK
    return { ids: hits.slice(start, start + request.limit).map(({ id }) => id), total }
  }

  #searchBlock(request: SearchRequest, text: string, block: number) {
    return this.#orUnavailable(
      this.#server.ask((client) =>
        client.index<Hit>(INDEX).search(text, {
          filter: filters(request),
          sort: sorting(request),
          matchingStrategy: 'all',
          showRankingScoreDetails: true,
          // With pages the total is counted, without them it is estimated.
          page: block + 1,
          hitsPerPage: BLOCK,
        }),
      ),
    )
  }

  async put(documents: SearchDocument[]): Promise<void> {
    if (documents.length > 0) await this.#write(() => this.#add(INDEX, documents))
  }

  async remove(ids: string[]): Promise<void> {
    if (ids.length === 0) return
    await this.#write(() =>
      this.#server.run((client) => client.index(INDEX).deleteDocuments(ids), 'index_not_found'),
    )
  }

  /**
   * Changes the index that is searched; nothing is done where there is none. Only a rebuild makes it: an index that
   * `put` made would hold what was written since, and answer as if that were all.
   *
   * A rebuild that is under way may have read these events before they changed, and takes the place of what is written
   * here. So this fails, after it has written, for the job to come again when the rebuild is over. It looks before it
   * writes: of a rebuild that begins later the database, which has the change already, is read later too.
   * @throws MeilisearchUnavailableError `rebuilding`.
   */
  async #write(work: () => Promise<void>): Promise<void> {
    const found = await this.#indexes()
    if (found.some(({ uid }) => uid === INDEX)) await work()
    if (found.some(isBeingBuilt)) {
      const message =
        'Meilisearch is being rebuilt; what changes meanwhile has to be written again afterwards.'
      throw new MeilisearchUnavailableError('rebuilding', message)
    }
  }

  readonly exists = async (): Promise<boolean> => (await this.#find(INDEX)) !== undefined

  async rebuild(batches: AsyncIterable<SearchDocument[]>): Promise<number> {
    for (const { uid } of (await this.#indexes()).filter(isLeftOver)) await this.#deleteQuietly(uid)
    const name = `${INDEX}_${Date.now()}`
    try {
      await this.#make(name)
      const made = await this.#find(name)
      for await (const batch of batches) await this.#add(name, batch)
      await this.#replaceBy(name, made?.createdAt)
    } catch (error) {
      await this.#deleteQuietly(name)
      throw error
    }
    await this.#deleteQuietly(name)
    return this.size()
  }

  async size(): Promise<number> {
    const { numberOfDocuments } = await this.#orUnavailable(
      this.#server.call((client) => client.index(INDEX).getStats()),
    )
    return numberOfDocuments
  }

  /** A search, as /health asks for neither the key nor the index. */
  readonly ping = async (): Promise<void> => {
    await this.#orUnavailable(this.#server.ask((client) => client.index(INDEX).search('', { limit: 0 })))
  }

  async state(): Promise<IndexState> {
    const found = await this.#orUnavailable(this.#server.call((client) => client.index(INDEX).getSettings()))
    return { documents: await this.size(), outdatedSettings: settingsThatDiffer(found) }
  }

  async #add(name: string, documents: SearchDocument[]): Promise<void> {
    for (let start = 0; start < documents.length; start += MOST_AT_ONCE) {
      const some = documents.slice(start, start + MOST_AT_ONCE).map(toIndexedEvent)
      await this.#server.run((client) => client.index(name).addDocuments(some, { primaryKey: 'id' }))
    }
  }

  /** Settings before documents: the other way round everything would be indexed twice. */
  async #make(name: string): Promise<void> {
    await this.#server.run((client) => client.createIndex(name, { primaryKey: 'id' }))
    await this.#server.run((client) => client.index(name).updateSettings(SETTINGS))
  }

  async #find(name: string): Promise<IndexObject | undefined> {
    try {
      return await this.#server.call((client) => client.getRawIndex(name))
    } catch (error) {
      if (error instanceof MeilisearchRefusal && error.code === 'index_not_found') return undefined
      throw error
    }
  }

  /**
   * Puts the index that was built into the place of the one that is searched, in one step.
   *
   * A key that is limited to some indexes may not see how a swap ends: to it such tasks are not found. But an index
   * keeps the instant of its making, which shows when it has left the name that it was built under.
   */
  async #replaceBy(name: string, createdAt: string | undefined): Promise<void> {
    // Adding documents would have made it anew, without settings.
    if (!createdAt || (await this.#find(name))?.createdAt !== createdAt)
      throw new MeilisearchRefusal('index_not_found', `Somebody has deleted the index ${name}.`)
    for (;;) {
      const rename = !(await this.exists())
      await this.#server.call((client) => client.swapIndexes([{ indexes: [name, INDEX], rename }]))
      const isDone = await this.#server.until(`put ${name} into the place of ${INDEX}`, async () => {
        // Not whether the name is ours now: another rebuild may have taken it over already.
        const isGone = (await this.#find(name))?.createdAt !== createdAt
        return isGone || (rename && (await this.exists())) ? isGone : undefined
      })
      if (isDone) return
      // Somebody else made the index while there was none, so it has to be swapped after all.
    }
  }

  async #indexes(): Promise<IndexObject[]> {
    return (await this.#server.call((client) => client.getRawIndexes({ limit: 1_000 }))).results
  }

  /** An index too many does no harm, and the next rebuild deletes it. */
  async #deleteQuietly(name: string): Promise<void> {
    try {
      await this.#server.run((client) => client.deleteIndex(name), 'index_not_found')
    } catch (error) {
      this.#log(`The index ${name} is left over. ${(error as Error).message}`)
    }
  }

  /** Where nothing is written, another index may answer whatever Meilisearch refuses: one without settings, or none. */
  async #orUnavailable<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer
    } catch (error) {
      if (!(error instanceof MeilisearchRefusal)) throw error
      throw new MeilisearchUnavailableError(error.code, error.message)
    }
  }
}

// By the clocks of two machines, which must not be minutes apart.
function isLeftOver({ uid, updatedAt }: IndexObject): boolean {
  return BUILDING.test(uid) && Date.parse(updatedAt) < Date.now() - LEFTOVER_AFTER_MS
}

function isBeingBuilt(index: IndexObject): boolean {
  return BUILDING.test(index.uid) && !isLeftOver(index)
}
