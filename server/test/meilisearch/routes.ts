import type { Engine } from './engine.ts'
import { MeilisearchFault, notCopied } from './errors.ts'
import { reaches, refuseOutside, type KeyStore, type Rights } from './keys.ts'
import { search } from './search.ts'
import { checkSettings } from './settings.ts'
import type { StoredDocument, StoredIndex, Task } from './types.ts'

interface Request {
  method: string
  url: URL
  authorization: string | undefined
  text: string
}
interface Answer {
  status: number
  body?: unknown
}
interface Call {
  engine: Engine
  keys: KeyStore
  rights: Rights
  /** What stands for `:name` in the path. */
  name: string
  parameters: URLSearchParams
  body: unknown
}
type Handler = (call: Call) => Answer

/** The right that each needs is that of crates/meilisearch/tests/auth/authorization.rs. */
const ROUTES: Record<string, [action: string, handler: Handler]> = {
  'GET /indexes': ['indexes.get', listIndexes],
  'POST /indexes': ['indexes.create', createIndex],
  'GET /indexes/:name': [
    'indexes.get',
    ({ engine, name }) => ({ status: 200, body: viewOf(name, engine.index(name)) }),
  ],
  'DELETE /indexes/:name': ['indexes.delete', ({ engine, name }) => accepted(engine.deleteIndex(name))],
  'GET /indexes/:name/stats': ['stats.get', stats],
  'GET /indexes/:name/settings': [
    'settings.get',
    ({ engine, name }) => ({ status: 200, body: engine.index(name).settings }),
  ],
  'PATCH /indexes/:name/settings': [
    'settings.update',
    ({ engine, name, body }) => {
      checkSettings(body)
      return accepted(engine.changeSettings(name, body))
    },
  ],
  'POST /indexes/:name/documents': [
    'documents.add',
    ({ engine, name, body, parameters }) => {
      const documents = (Array.isArray(body) ? body : [body]) as StoredDocument[]
      return accepted(engine.addDocuments(name, documents, parameters.get('primaryKey') ?? undefined))
    },
  ],
  'POST /indexes/:name/documents/delete-batch': [
    'documents.delete',
    ({ engine, name, body }) => accepted(engine.deleteDocuments(name, (body as unknown[]).map(String))),
  ],
  'POST /indexes/:name/search': [
    'search',
    ({ engine, name, body }) => {
      const found = search(engine.index(name), body as Record<string, unknown>)
      return { status: 200, body: found }
    },
  ],
  'POST /swap-indexes': ['indexes.swap', swap],
  'GET /tasks/:name': ['tasks.get', getTask],
  'POST /keys': [
    'keys.create',
    ({ keys, body }) => ({ status: 201, body: keys.create(body as Record<string, unknown>) }),
  ],
  'GET /keys/:name': ['keys.get', ({ keys, name }) => ({ status: 200, body: keys.get(name) })],
  'DELETE /keys/:name': [
    'keys.delete',
    ({ keys, name }) => {
      keys.delete(name)
      return { status: 204 }
    },
  ],
}

export function answer({ engine, keys }: { engine: Engine; keys: KeyStore }, request: Request): Answer {
  const { method, url, authorization, text } = request
  const parts = url.pathname.split('/')
  const name = decodeURIComponent(parts[2] ?? '')
  if (parts.length > 2) parts[2] = ':name'
  const route = `${method} ${parts.join('/')}`
  // The only one that asks for no key.
  if (route === 'GET /health') return { status: 200, body: { status: 'available' } }
  const [action, handler] = ROUTES[route] ?? []
  if (!action || !handler) throw notCopied(`the route ${route}`)
  const index = parts[1] === 'indexes' && parts.length > 2 ? name : undefined
  const rights = keys.authorize(authorization, action, index)
  return handler({ engine, keys, rights, name, parameters: url.searchParams, body: parsed(text) })
}

// serde's texts, unlike JavaScript's, have no halves of characters.
const HALF = /\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}/i

function parsed(text: string): unknown {
  if (text === '') return undefined
  try {
    if (HALF.test(text)) throw new SyntaxError('lone leading surrogate in hex escape')
    return JSON.parse(text) as unknown
  } catch (error) {
    const reason = `The \`json\` payload provided is malformed. \`${(error as Error).message}\`.`
    throw new MeilisearchFault(400, 'malformed_payload', reason)
  }
}

/** Only that it stands in the queue. */
function accepted({ uid, indexUid, type, enqueuedAt }: Task): Answer {
  return { status: 202, body: { taskUid: uid, indexUid, status: 'enqueued', type, enqueuedAt } }
}

function viewOf(uid: string, { createdAt, updatedAt, primaryKey }: StoredIndex) {
  return { uid, createdAt, updatedAt, primaryKey }
}

function createIndex({ engine, rights, body }: Call): Answer {
  const { uid, primaryKey = null } = body as { uid: string; primaryKey?: string }
  if (!/^[\w-]{1,400}$/.test(uid)) throw new MeilisearchFault(400, 'invalid_index_uid', 'Invalid index uid.')
  refuseOutside(rights, uid)
  return accepted(engine.createIndex(uid, primaryKey))
}

function listIndexes({ engine, rights, parameters }: Call): Answer {
  const seen = [...engine.indexes].filter(([uid]) => reaches(rights, uid))
  const [offset, limit] = [Number(parameters.get('offset') ?? 0), Number(parameters.get('limit') ?? 20)]
  const results = seen.slice(offset, offset + limit).map(([uid, index]) => viewOf(uid, index))
  return { status: 200, body: { results, offset, limit, total: seen.length } }
}

function stats({ engine, name }: Call): Answer {
  const { documents } = engine.index(name)
  const isIndexing = engine.tasks.some(({ status, indexUid }) => status === 'processing' && indexUid === name)
  const numbers = { numberOfDocuments: documents.size, rawDocumentDbSize: 0, avgDocumentSize: 0 }
  return { status: 200, body: { ...numbers, isIndexing, fieldDistribution: {} } }
}

function swap({ engine, rights, body }: Call): Answer {
  const wanted = body as { indexes: [string, string]; rename?: boolean }[]
  const swaps = wanted.map(({ indexes, rename = false }) => {
    if (Object.keys(indexes).length !== 2) {
      const message = 'Two indexes must be given for each swap.'
      throw new MeilisearchFault(400, 'invalid_swap_indexes', message)
    }
    refuseOutside(rights, ...indexes)
    return { indexes, rename }
  })
  return accepted(engine.swap(swaps))
}

/** Whoever is limited to some indexes does not see tasks of several: crates/index-scheduler/src/queue. */
function getTask({ engine, rights, name }: Call): Answer {
  const found = engine.tasks[Number(name)]
  const { indexUid } = found ?? {}
  const isSeen = rights.indexes.includes('*') || (typeof indexUid === 'string' && reaches(rights, indexUid))
  if (!found || !isSeen) throw new MeilisearchFault(404, 'task_not_found', `Task \`${name}\` not found.`)
  return { status: 200, body: found }
}
