import { Meilisearch } from 'meilisearch'
import { afterAll, beforeAll } from 'vitest'
import { createKey } from '../src/adapters/search-index/meilisearch/key.ts'
import { MeilisearchIndex } from '../src/adapters/search-index/meilisearch/meilisearch.ts'
import { FakeMeilisearch } from './meilisearch.ts'

/**
 * The server of TEST_MEILISEARCH_URL, which loses its indexes `events` and `events_…`, with TEST_MEILISEARCH_MASTER_KEY;
 * without them the one that was written for tests. Indexes are opened with the key that the product has, no other.
 */
export function useMeilisearch() {
  let url = process.env['TEST_MEILISEARCH_URL'] ?? ''
  let masterKey = process.env['TEST_MEILISEARCH_MASTER_KEY'] ?? ''
  let key = ''
  let fake: FakeMeilisearch | undefined
  beforeAll(async () => {
    if (!url) {
      fake = await FakeMeilisearch.start()
      ;({ url, masterKey } = fake)
    }
    key = await createKey(url, masterKey)
  })
  afterAll(async () => {
    await fake?.stop()
  })
  const client = () => new Meilisearch({ host: url, apiKey: masterKey })
  return {
    /** That may do everything. */
    client,
    /** That may do what the product may. */
    limitedClient: () => new Meilisearch({ host: url, apiKey: key }),
    settings: () => ({ url, masterKey }),
    open: (log: (message: string) => void = () => {}) => new MeilisearchIndex({ url, key, log }),
    async clear() {
      const { results } = await client().getRawIndexes({ limit: 1_000 })
      for (const { uid } of results)
        if (/^events(_\d+)?$/.test(uid)) await client().deleteIndex(uid).waitTask()
    },
  }
}
