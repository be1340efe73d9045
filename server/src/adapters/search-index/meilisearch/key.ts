import { createHmac } from 'node:crypto'
import { Meilisearch, MeilisearchApiError, type Key } from 'meilisearch'

/** A fixed name: Meilisearch derives a key from this and its master key, so it is the same however often it is made. */
const UID = '5b1f0a64-9c3e-4d52-8a07-e2b7c6d91f30'

/** All that the adapter does, and on its own indexes alone. */
const RIGHTS = {
  actions: [
    'search',
    'documents.add',
    'documents.delete',
    'indexes.create',
    'indexes.delete',
    'indexes.get',
    'indexes.swap',
    'settings.get',
    'settings.update',
    'stats.get',
    'tasks.get',
  ],
  indexes: ['events', 'events_*'],
}

const ANSWER_MS = 10_000

/** Makes EventBuzz's own key, or finds it again. @returns what belongs into MEILISEARCH_KEY. */
export async function createKey(url: string, masterKey: string): Promise<string> {
  const client = new Meilisearch({
    host: url,
    apiKey: masterKey,
    timeout: ANSWER_MS,
    requestInit: { redirect: 'error' },
  })
  const found = await client.getKey(UID).catch((error: unknown) => {
    if (error instanceof MeilisearchApiError && error.cause?.code === 'api_key_not_found') return undefined
    throw error
  })
  if (found && hasRights(found)) return found.key
  // The rights of a key cannot be changed. Made anew under its name it is the same key.
  if (found) await client.deleteKey(UID)
  const description = 'Searches and keeps up to date the events of EventBuzz; made by eventbuzz search-key'
  const made = await client.createKey({
    uid: UID,
    name: 'EventBuzz',
    description,
    ...RIGHTS,
    expiresAt: null,
  })
  return made.key
}

/** What `createKey` will answer, by the way in which Meilisearch derives keys; it is asked for nothing. */
export const keyOf = (masterKey: string): string => createHmac('sha256', masterKey).update(UID).digest('hex')

function hasRights({ actions, indexes, expiresAt }: Key): boolean {
  const isSame = (found: string[], wanted: string[]) => found.toSorted().join() === wanted.toSorted().join()
  return isSame(actions, RIGHTS.actions) && isSame(indexes, RIGHTS.indexes) && expiresAt === null
}
