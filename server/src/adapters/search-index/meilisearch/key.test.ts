import { Meilisearch } from 'meilisearch'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { FakeMeilisearch } from '../../../../test/meilisearch.ts'
import { createKey } from './key.ts'

let server: FakeMeilisearch
beforeAll(async () => {
  server = await FakeMeilisearch.start()
})
afterAll(() => server.stop())
const as = (apiKey: string) => new Meilisearch({ host: server.url, apiKey })

it('makes one key, however often, and brings its rights up to date', async () => {
  const key = await createKey(server.url, server.masterKey)
  expect(await createKey(server.url, server.masterKey)).toBe(key)
  const master = as(server.masterKey)
  const { uid, actions } = await master.getKey('5b1f0a64-9c3e-4d52-8a07-e2b7c6d91f30')
  await master.deleteKey(uid)
  await master.createKey({ uid, actions: ['search'], indexes: ['events'], expiresAt: null })
  expect(await createKey(server.url, server.masterKey)).toBe(key)
  expect((await master.getKey(uid)).actions).toEqual(actions)
})

it('makes a key that reaches no index but ours, and no other keys', async () => {
  const client = as(await createKey(server.url, server.masterKey))
  await as(server.masterKey).createIndex('secrets').waitTask()
  for (const attempt of [
    () => client.index('secrets').search('x'),
    () => client.index('secrets').addDocuments([{ id: 1 }]),
    () => client.createIndex('secrets2'),
    () => client.swapIndexes([{ indexes: ['events', 'secrets'], rename: false }]),
    () => client.getKey('5b1f0a64-9c3e-4d52-8a07-e2b7c6d91f30'),
  ])
    await expect(attempt()).rejects.toMatchObject({ cause: { code: 'invalid_api_key' } })
  expect((await client.getRawIndexes()).results).toEqual([])
})

it('fails with the wrong master key', async () => {
  await expect(createKey(server.url, 'wrong')).rejects.toThrow('The provided API key is invalid.')
})
