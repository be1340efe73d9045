import { randomUUID } from 'node:crypto'
import { useMeilisearch } from '../../../../test/use-meilisearch.ts'
import { searchIndexConformance } from '../conformance.ts'

const server = useMeilisearch()

searchIndexConformance('Meilisearch', {
  open: async () => {
    await server.clear()
    const index = server.open()
    await index.rebuild((async function* () {})())
    return index
  },
  store: async () => {},
  erase: async () => {},
  categories: async () => ({
    music: { id: randomUUID(), name: 'Music' },
    food: { id: randomUUID(), name: 'Food & Drink' },
  }),
})
