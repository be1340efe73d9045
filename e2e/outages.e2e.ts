import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { aConcertTomorrow } from '../server/test/builders.ts'
import { aPerson, TestIssuer } from '../server/test/issuer.ts'
import { FakeMeilisearch } from '../server/test/meilisearch.ts'
import { aJpeg } from '../server/test/pictures.ts'
import { ValkeyServer } from '../server/test/valkey.ts'
import { aBucket, KEYS, VersityServer } from '../server/test/versitygw.ts'
import { createKey } from '../server/src/adapters/search-index/meilisearch/key.ts'
import { Load, statuses, type Sample } from './lib/load.ts'
import { hasPostgres, PostgresServer } from './lib/postgres.ts'
import { run, sleep, startServer, type Server } from './lib/server.ts'

/** What it takes at most until everything is as before, once the lost server is back. */
const RECOVERS_WITHIN_MS = 15_000

const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-outages-'))
let postgres: PostgresServer
let valkey: ValkeyServer
let meilisearch: FakeMeilisearch
/** Where there is one (TEST_S3_ENDPOINT); else pictures are in a folder, which has no outages of its own. */
let s3: VersityServer | undefined
let issuer: TestIssuer
let server: Server
let load: Load
let event: { id: string; slug: string }
let picture: string

const api = (path: string, init?: RequestInit) =>
  fetch(`${server.url}/api/v1${path}`, { ...init, signal: AbortSignal.timeout(20_000) })
const readiness = async () => {
  const answer = await api('/health/ready')
  const { dependencies } = (await answer.json()) as { dependencies: { name: string; status: string }[] }
  return {
    status: answer.status,
    down: dependencies.filter(({ status }) => status === 'down').map(({ name }) => name),
  }
}
const organizer = async () => ({
  authorization: `Bearer ${await issuer.token(aPerson('organizer'), new Date())}`,
  'content-type': 'application/json',
})
const upload = async (seed: number) => {
  const { authorization } = await organizer()
  return api(`/events/${event.id}/images`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'image/jpeg' },
    body: await aJpeg({ width: 64, height: 48, seed }),
  })
}
const publish = async () =>
  api('/events', { method: 'POST', headers: await organizer(), body: JSON.stringify(aConcertTomorrow()) })

/** Looks until all is well; the load goes on meanwhile. */
async function recovered(isWell: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + RECOVERS_WITHIN_MS
  while (!(await isWell())) {
    if (Date.now() > giveUpAt) throw new Error(`Nothing recovered within ${RECOVERS_WITHIN_MS} ms.`)
    await sleep(100)
  }
}
const allAsBefore = async () => {
  const { status, down } = await readiness()
  return status === 200 && down.length === 0 && (await publish()).status === 201
}
const searchedBy = (samples: Sample[]) => [
  ...new Set(
    samples.filter(({ name }) => name === 'search').map(({ headers }) => headers.get('x-search-engine')),
  ),
]
const WELL = {
  nearby: [200],
  search: [200],
  detail: [200],
  categories: [200],
  picture: [200],
  publish: [201],
}

describe.skipIf(!hasPostgres)('while visitors and organizers are there', () => {
  beforeAll(async () => {
    ;[postgres, valkey, meilisearch, issuer] = await Promise.all([
      PostgresServer.start(),
      ValkeyServer.start(),
      FakeMeilisearch.start(),
      TestIssuer.start(),
    ])
    s3 = process.env['TEST_S3_ENDPOINT'] ? await VersityServer.start() : undefined
    const env = {
      DATABASE_URL: postgres.url,
      REDIS_URL: valkey.url,
      MEILISEARCH_URL: meilisearch.url,
      MEILISEARCH_KEY: await createKey(meilisearch.url, meilisearch.masterKey),
      OIDC_ISSUER: issuer.url,
      DATA_DIR: dir,
      ...(s3 && {
        S3_ENDPOINT: s3.endpoint,
        S3_BUCKET: await aBucket(s3.endpoint),
        S3_ACCESS_KEY: KEYS.accessKey,
        S3_SECRET_KEY: KEYS.secretKey,
      }),
      HOST: '127.0.0.1',
    }
    server = await startServer({ env })
    event = (await (await publish()).json()) as typeof event
    picture = ((await (await upload(1)).json()) as { url: string }).url
    // The schedule would do so within five minutes.
    const reindex = run(process.execPath, ['server/bin/eventbuzz.mjs', 'reindex'], env)
    if ((await reindex.ended) !== 0) throw new Error(reindex.output())
    load = new Load({
      nearby: () => api('/events/nearby?lat=38.72&lng=-9.14'),
      search: () => api('/events/search?q=concert'),
      detail: () => api(`/events/${event.slug}`),
      categories: () => api('/categories'),
      picture: () => fetch(`${server.url}${picture}`),
      publish,
    })
  })
  afterAll(async () => {
    await load?.stop()
    await server?.stop()
    await Promise.all([
      postgres?.remove(),
      valkey?.remove(),
      meilisearch?.stop(),
      s3?.remove(),
      issuer?.stop(),
    ])
    rmSync(dir, { recursive: true, force: true })
  })

  it('all is well', async () => {
    const samples = await load.during(() => sleep(1_000))
    expect(statuses(samples)).toEqual(WELL)
    expect(searchedBy(samples)).toEqual(['meilisearch'])
  })

  it('the cache goes: slower, never wrong, and back again', async () => {
    const without = await load.during(async () => {
      await valkey.stop()
      await sleep(2_000)
      expect(await readiness()).toEqual({ status: 200, down: ['cache'] })
    })
    expect(statuses(without)).toEqual(WELL)
    await valkey.start()
    await recovered(allAsBefore)
    expect(statuses(await load.during(() => sleep(1_000)))).toEqual(WELL)
  })

  it('the cache hangs: nobody waits for it', async () => {
    const without = await load.during(async () => {
      valkey.hang()
      await sleep(3_000)
    })
    valkey.goOn()
    expect(statuses(without)).toEqual(WELL)
    await recovered(allAsBefore)
  })

  it.each([
    { how: 'goes', begin: () => meilisearch.stop(), end: () => meilisearch.start() },
    { how: 'hangs', begin: async () => meilisearch.hang(), end: async () => meilisearch.goOn() },
  ])('the search engine $how: the database answers, and says so', async ({ begin, end }) => {
    const without = await load.during(async () => {
      await begin()
      await sleep(4_000)
      expect(await readiness()).toEqual({ status: 200, down: ['search'] })
    })
    expect(statuses(without)).toEqual(WELL)
    expect(searchedBy(without)).toContain('postgres; fallback')
    await end()
    await recovered(allAsBefore)
    await recovered(
      async () => (await api('/events/search?q=concert')).headers.get('x-search-engine') === 'meilisearch',
    )
    // What was published meanwhile is found there too, once its jobs have come again.
    expect(searchedBy(await load.during(() => sleep(2_000)))).toEqual(['meilisearch'])
  })

  it.runIf(process.env['TEST_S3_ENDPOINT'])(
    'the storage goes: pictures wait, everything else goes on',
    async () => {
      const without = await load.during(async () => {
        await s3!.stop()
        await sleep(1_000)
        expect(await readiness()).toEqual({ status: 200, down: ['storage'] })
        const refused = await upload(2)
        expect(refused.status).toBe(503)
        expect(await refused.json()).toMatchObject({ error: { code: 'SERVICE_UNAVAILABLE' } })
      })
      const { picture: pictures, ...others } = statuses(without)
      const { picture: _well, ...well } = WELL
      expect(others).toEqual(well)
      // Those that were read before it went were fine; nothing of it is kept.
      expect(pictures).toContain(503)
      expect([[503], [200, 503]]).toContainEqual(pictures)
      await s3!.start()
      await recovered(allAsBefore)
      expect((await upload(2)).status).toBe(201)
      expect(statuses(await load.during(() => sleep(2_000)))).toEqual(WELL)
    },
  )

  it('the identity provider goes: those who are signed in go on', async () => {
    const without = await load.during(async () => {
      issuer.goAway()
      await sleep(2_000)
      expect(await readiness()).toEqual({ status: 200, down: ['identity provider'] })
    })
    expect(statuses(without)).toEqual(WELL)
    issuer.comeBack()
    await recovered(allAsBefore)
  })

  it('the database goes: 503 that says so, and everything comes back by itself', async () => {
    const whileDown = async () => {
      await sleep(3_000)
      const { status, down } = await readiness()
      expect(status).toBe(503)
      expect(down).toContain('database')
      const refused = await api('/events/nearby?lat=38.72&lng=-9.14')
      expect(refused.status).toBe(503)
      expect(refused.headers.get('retry-after')).toBeTruthy()
      expect(await refused.json()).toMatchObject({ error: { code: 'SERVICE_UNAVAILABLE' } })
      expect((await api('/health')).status).toBe(200)
    }
    const without = await load.during(async () => {
      await postgres.crash()
      try {
        await whileDown()
      } finally {
        await postgres.start()
      }
    })
    // What was under way at the moment of the crash may have ended well, or by 503; never by 500.
    for (const { name, status } of without) expect([200, 201, 503], name).toContain(status)
    expect(without.filter(({ name, status }) => name === 'nearby' && status === 503).length).toBeGreaterThan(
      0,
    )
    await recovered(allAsBefore)
    expect(statuses(await load.during(() => sleep(1_000)))).toEqual(WELL)
  })

  it('nothing that was acknowledged is lost by it', async () => {
    const acknowledged: string[] = []
    let isOver = false
    const writer = (async () => {
      while (!isOver) {
        const answer = await publish().catch(() => undefined)
        if (answer?.status === 201) acknowledged.push(((await answer.json()) as { id: string }).id)
      }
    })()
    for (let round = 0; round < 2; round += 1) {
      await sleep(700)
      await postgres.crash()
      await postgres.start()
      await recovered(allAsBefore)
    }
    isOver = true
    await writer
    expect(acknowledged.length).toBeGreaterThan(2)
    for (const id of acknowledged) expect((await api(`/events/${id}`)).status, id).toBe(200)
  })
})
