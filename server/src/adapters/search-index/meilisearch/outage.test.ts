import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeMeilisearch } from '../../../../test/meilisearch.ts'
import { aSearch, aSearchDocument, inBatches } from '../../../../test/search-samples.ts'
import { SearchUnavailableError, type SearchIndex } from '../port.ts'
import { createKey } from './key.ts'
import { MeilisearchIndex } from './meilisearch.ts'

const PATIENT = { searchMs: 10_000, answerMs: 10_000, taskMs: 15_000 }
/** For a server that hangs; any other may take longer on a busy machine. */
const QUICK = { searchMs: 200, answerMs: 300, taskMs: 1_000 }

describe('Meilisearch in trouble', () => {
  let server: FakeMeilisearch
  let key: string
  let index: MeilisearchIndex
  let logged: string[]
  const open = (more: { url?: string; key?: string; patience?: typeof PATIENT } = {}) =>
    new MeilisearchIndex({
      url: server.url,
      key,
      patience: PATIENT,
      log: (line) => void logged.push(line),
      ...more,
    })
  beforeEach(async () => {
    logged = []
    server = await FakeMeilisearch.start()
    key = await createKey(server.url, server.masterKey)
    index = open()
    await index.rebuild(inBatches([aSearchDocument()]))
  })
  afterEach(() => server.stop())
  const everything = (wanted: SearchIndex): [string, () => Promise<unknown>][] => [
    ['search', () => wanted.search(aSearch())],
    ['put', () => wanted.put([aSearchDocument()])],
    ['remove', () => wanted.remove(['a'])],
    ['size', () => wanted.size()],
    ['ping', () => wanted.ping!()],
    ['rebuild', () => wanted.rebuild(inBatches([aSearchDocument()]))],
  ]
  /** That all fail as the port says, with this code, and never name the key. */
  const expectUnavailable = async (wanted: SearchIndex, code: string | RegExp) => {
    for (const [name, ask] of everything(wanted)) {
      const error = await ask().then(
        () => undefined,
        (reason: unknown) => reason,
      )
      expect(error, name).toBeInstanceOf(SearchUnavailableError)
      expect((error as { code: string }).code, name).toMatch(code)
      expect(`${JSON.stringify(error)} ${(error as Error).stack}`, name).not.toContain(key)
    }
    expect(logged.join()).not.toContain(key)
  }

  const searchWhenBack = (wanted: SearchIndex) =>
    vi.waitFor(() => wanted.search(aSearch()), { timeout: 5_000 })

  it('is unavailable while the server is down, and comes back by itself', async () => {
    await server.stop()
    const started = open()
    for (const wanted of [index, started]) await expectUnavailable(wanted, /ECONNREFUSED|UND_ERR_SOCKET/)
    await server.start()
    for (const wanted of [index, started]) expect((await searchWhenBack(wanted)).total).toBe(1)
  })

  it('does not wait long for a server that hangs', async () => {
    const hasty = open({ patience: QUICK })
    await searchWhenBack(hasty)
    server.hang()
    const startedAt = performance.now()
    await expect(hasty.search(aSearch())).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    expect(performance.now() - startedAt).toBeLessThan(10 * QUICK.searchMs)
    await expectUnavailable(hasty, 'ETIMEDOUT')
    server.goOn()
    expect((await searchWhenBack(hasty)).total).toBe(1)
  })

  it.each([
    [500, '{"message":"must restart","code":"internal","type":"internal","link":""}', 'internal'],
    [503, '', 'http_503'],
    [429, '{"message":"slow down","code":"too_many_search_requests"}', 'too_many_search_requests'],
    [502, '<html>Bad gateway</html>', 'no_json'],
  ])('is unavailable when something answers %i', async (status, body, code) => {
    server.instead = { status, body }
    await expectUnavailable(index, code)
    expect(logged).toEqual([])
  })

  it('goes on waiting for nobody when the server dies during a task', async () => {
    server.engine.delayMs = 400
    const putting = index.put([aSearchDocument()]).catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 150))
    await server.stop()
    expect(await putting).toBeInstanceOf(SearchUnavailableError)
  })

  it('has put something only when its task has succeeded', async () => {
    server.engine.delayMs = 1_500
    const document = aSearchDocument({ title: 'Accordion' })
    const putting = index.put([document])
    expect((await index.search(aSearch({ query: 'accordion' }))).total).toBe(0)
    await putting
    expect((await index.search(aSearch({ query: 'accordion' }))).ids).toEqual([document.id])
  })

  it('gives a task up after a while', async () => {
    server.engine.delayMs = 2_000
    const hasty = open({ patience: { ...PATIENT, taskMs: QUICK.taskMs } })
    await expect(hasty.put([aSearchDocument()])).rejects.toMatchObject({
      code: 'too_slow',
      message: expect.stringMatching(/did not end task \d+ \(documentAdditionOrUpdate\) within 1 s/),
    })
  })

  it('tells why a task failed', async () => {
    const reason = `The disk is full, said ${key}.`
    server.failNext('documentAdditionOrUpdate', 500, 'no_space_left_on_device', reason)
    const error = await index.put([aSearchDocument()]).catch((failure: Error) => failure)
    expect((error as Error).message).toMatch(/failed: The disk is full, said \(key\)\. \(no_space_left/)
    expect(error).not.toBeInstanceOf(SearchUnavailableError)
    await index.put([aSearchDocument()])
  })

  it('says once that the key is wrong, without naming it', async () => {
    const wrong = '0123456789abcdef-wrong'
    const refused = open({ key: wrong })
    await expectUnavailable(refused, 'invalid_api_key')
    expect(logged).toHaveLength(1)
    expect(logged[0]).toMatch(/^MEILISEARCH_KEY does not allow this\. Meilisearch answered 403/)
    expect(logged[0]).not.toContain(wrong)
  })

  it('says so when the key lacks rights', async () => {
    server.instead = {
      status: 403,
      body: JSON.stringify({ message: `Not with ${key}`, code: 'invalid_api_key', type: 'auth' }),
    }
    await expectUnavailable(index, 'invalid_api_key')
    expect(logged).toHaveLength(1)
  })

  it('leaves searches to another index while the settings are not those it needs', async () => {
    server.engine.changeSettings('events', { filterableAttributes: [] })
    await new Promise((resolve) => setTimeout(resolve, 20))
    await expect(index.search(aSearch())).rejects.toMatchObject({
      code: 'invalid_search_filter',
      isRefusal: true,
    })
    await expect(index.search(aSearch())).rejects.toBeInstanceOf(SearchUnavailableError)
  })
})
