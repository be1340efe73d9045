import { indexNotFound, MeilisearchFault, notCopied } from './errors.ts'
import { changedSettings, defaultSettings } from './settings.ts'
import type { IndexSettings, StoredDocument, StoredIndex, Task } from './types.ts'

type Work = () => Record<string, unknown>

/** Indexes, and the queue of tasks that alone changes them: one after the other, each all or nothing. */
export class Engine {
  readonly indexes = new Map<string, StoredIndex>()
  readonly tasks: Task[] = []
  /** How long a task takes. */
  delayMs = 0
  /** What the next tasks of these types end with. */
  readonly failures = new Map<Task['type'], MeilisearchFault>()
  #timer: NodeJS.Timeout | undefined
  #isPaused = false
  readonly #waiting: { task: Task; work: Work }[] = []

  index(uid: string): StoredIndex {
    const found = this.indexes.get(uid)
    if (!found) throw indexNotFound(uid)
    return found
  }

  pause(): void {
    this.#isPaused = true
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  goOn(): void {
    this.#isPaused = false
    this.#next()
  }

  createIndex(uid: string, primaryKey: string | null): Task {
    return this.#enqueue('indexCreation', uid, () => {
      if (this.indexes.has(uid))
        throw new MeilisearchFault(409, 'index_already_exists', `Index \`${uid}\` already exists.`)
      this.#make(uid, primaryKey)
      return { primaryKey }
    })
  }

  deleteIndex(uid: string): Task {
    return this.#enqueue('indexDeletion', uid, () => {
      const { documents } = this.index(uid)
      this.indexes.delete(uid)
      return { deletedDocuments: documents.size }
    })
  }

  /** Makes the index when there is none, as adding documents does. */
  changeSettings(uid: string, changes: Partial<IndexSettings>): Task {
    return this.#enqueue('settingsUpdate', uid, () => {
      const index = this.indexes.get(uid) ?? this.#make(uid, null)
      index.settings = changedSettings(index.settings, changes)
      this.#touch(index)
      return changes
    })
  }

  addDocuments(uid: string, documents: StoredDocument[], primaryKey: string | undefined): Task {
    return this.#enqueue('documentAdditionOrUpdate', uid, () => {
      const index = this.indexes.get(uid) ?? this.#make(uid, null)
      const key = index.primaryKey ?? primaryKey
      if (!key) throw notCopied('guessing a primary key')
      for (const document of documents) checkDocument(document, key)
      index.primaryKey = key
      for (const document of documents) index.documents.set(String(document[key]), structuredClone(document))
      this.#touch(index)
      return { receivedDocuments: documents.length, indexedDocuments: documents.length }
    })
  }

  deleteDocuments(uid: string, ids: string[]): Task {
    return this.#enqueue('documentDeletion', uid, () => {
      const index = this.index(uid)
      const deletedDocuments = ids.filter((id) => index.documents.delete(id)).length
      this.#touch(index)
      return { providedIds: ids.length, deletedDocuments }
    })
  }

  /** https://www.meilisearch.com/docs/reference/api/indexes/swap-indexes */
  swap(swaps: { indexes: [string, string]; rename: boolean }[]): Task {
    return this.#enqueue('indexSwap', null, () => {
      for (const { indexes, rename } of swaps) {
        const [left, right] = indexes
        const missing = (rename ? [left] : indexes).filter((uid) => !this.indexes.has(uid))
        if (missing.length > 0) throw indexNotFound(missing[0]!)
        if (rename && this.indexes.has(right))
          throw new MeilisearchFault(409, 'index_already_exists', `Index \`${right}\` already exists.`)
      }
      for (const {
        indexes: [left, right],
        rename,
      } of swaps) {
        const [first, second] = [this.index(left), this.indexes.get(right)]
        this.indexes.set(right, first)
        if (rename) this.indexes.delete(left)
        else this.indexes.set(left, second!)
      }
      return { swaps }
    })
  }

  #make(uid: string, primaryKey: string | null): StoredIndex {
    // Nanoseconds, as the real server has them: no two indexes are made at the same instant.
    const at = new Date().toISOString().replace('Z', `${String(this.tasks.length).padStart(6, '0')}Z`)
    const made = {
      primaryKey,
      createdAt: at,
      updatedAt: at,
      settings: defaultSettings(),
      documents: new Map(),
    }
    this.indexes.set(uid, made)
    return made
  }

  #touch(index: StoredIndex): void {
    index.updatedAt = new Date().toISOString()
  }

  #enqueue(type: Task['type'], indexUid: string | null, work: Work): Task {
    const task: Task = {
      uid: this.tasks.length,
      batchUid: null,
      indexUid,
      status: 'enqueued',
      type,
      canceledBy: null,
      details: {},
      error: null,
      duration: null,
      startedAt: null,
      finishedAt: null,
      enqueuedAt: new Date().toISOString(),
    }
    this.tasks.push(task)
    this.#waiting.push({ task, work })
    this.#next()
    return task
  }

  #next(): void {
    const first = this.#waiting[0]
    if (this.#isPaused || this.#timer || !first) return
    first.task.status = 'processing'
    first.task.startedAt ??= new Date().toISOString()
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#waiting.shift()
      this.#end(first.task, first.work)
      this.#next()
    }, this.delayMs)
  }

  #end(task: Task, work: Work): void {
    try {
      const failure = this.failures.get(task.type)
      this.failures.delete(task.type)
      if (failure) throw failure
      task.details = work()
      task.status = 'succeeded'
    } catch (error) {
      if (!(error instanceof MeilisearchFault)) throw error
      task.status = 'failed'
      task.error = error.body
    }
    task.batchUid = task.uid
    task.finishedAt = new Date().toISOString()
    task.duration = `PT${(Date.parse(task.finishedAt) - Date.parse(task.startedAt!)) / 1000}S`
  }
}

/** One broken document fails the task with all others: https://www.meilisearch.com/docs/reference/errors/error_codes */
function checkDocument(document: StoredDocument, key: string): void {
  const id = document[key]
  if (id === undefined)
    throw new MeilisearchFault(
      400,
      'missing_document_id',
      `Document doesn't have a \`${key}\` attribute: \`${JSON.stringify(document)}\`.`,
    )
  if (!/^(\d+|"[\w-]{1,511}")$/.test(JSON.stringify(id)))
    throw new MeilisearchFault(
      400,
      'invalid_document_id',
      `Document identifier \`${JSON.stringify(id)}\` is invalid.`,
    )
  const { _geo } = document
  if (_geo === undefined || _geo === null) return
  const isRight = (value: unknown, limit: number) => typeof value === 'number' && Math.abs(value) <= limit
  if (!isRight(_geo.lat, 90) || !isRight(_geo.lng, 180))
    throw new MeilisearchFault(
      400,
      'invalid_document_geo_field',
      `The \`_geo\` field in the document with the id: \`${JSON.stringify(id)}\` is not valid.`,
    )
}
