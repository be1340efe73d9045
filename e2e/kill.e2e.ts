import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { openDatabase } from '../server/src/db/open.ts'
import { TestIssuer } from '../server/test/issuer.ts'
import { hasPostgres, PostgresServer } from './lib/postgres.ts'
import { processesMentioning, sleep, startServer, type Server } from './lib/server.ts'
import { expectedAudit, Writer, type Ledger } from './lib/writer.ts'

const WRITES = 1_000
const WRITERS = 8
const KILLS = 6
const DRAIN_KILLS = 2

const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-kill-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const databases = ['the embedded database', ...(hasPostgres ? ['PostgreSQL'] : [])]

describe.each(databases)('killed at random moments, on %s', (name) => {
  let dataDir: string
  let postgres: PostgresServer | undefined
  let databaseUrl: string | undefined
  let issuer: TestIssuer
  let server: Server | undefined

  const start = async (worker: boolean) => {
    server = await startServer({
      env: {
        DATA_DIR: dataDir,
        DEMO_EVENTS: 'false',
        OIDC_ISSUER: issuer.url,
        WORKER_IN_SERVE: String(worker),
        ...(databaseUrl && { DATABASE_URL: databaseUrl }),
      },
    })
  }
  /** The server and its children at once, with no goodbye. */
  const kill = async () => {
    const children = await processesMentioning(dataDir)
    for (const pid of new Set([server!.process.pid!, ...children])) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch (error) {
        // It ended a moment ago, as its parent did.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
      }
    }
    await server!.ended
    while ((await processesMentioning(dataDir)).length > 0) await sleep(20)
    server = undefined
  }
  const inspect = async <T extends Record<string, unknown>>(statement: string): Promise<T[]> => {
    const connection = await openDatabase(
      { databaseUrl, dataDir, databasePoolSize: 1 },
      { embedded: 'share', log() {} },
    )
    try {
      return (await connection.pool.query<T>(statement)).rows
    } finally {
      await connection.close()
    }
  }

  afterEach(async () => {
    if (server) await kill()
    await issuer?.stop()
    await postgres?.remove()
  })

  it(
    'keeps all that it acknowledged, does nothing twice, and does what follows from it',
    { timeout: 240_000 },
    async () => {
      dataDir = mkdtempSync(join(dir, 'data-'))
      issuer = await TestIssuer.start()
      if (name === 'PostgreSQL') postgres = await PostgresServer.start()
      databaseUrl = postgres?.url
      await start(false)

      const writers = Array.from(
        { length: WRITERS },
        (_, index) => new Writer({ index, issuer, url: () => server?.url }),
      )
      const acknowledged = () => writers.reduce((sum, writer) => sum + writer.acknowledged, 0)
      const isDone = () => acknowledged() >= WRITES
      let hasFailed = false
      const working = Promise.all(writers.map((writer) => writer.work(isDone)))
      working.catch(() => (hasFailed = true))
      for (let killed = 1; killed <= KILLS; killed += 1) {
        const share = killed / (KILLS + 1)
        while (acknowledged() < WRITES * share && !hasFailed) await sleep(5)
        await sleep(Math.random() * 200)
        // Every other time the machine goes down with all that is on it.
        await Promise.all([kill(), killed % 2 === 0 && postgres?.crash()])
        if (killed % 2 === 0) await postgres?.start()
        await start(false)
      }
      await working
      const ledger: Ledger = new Map(writers.flatMap((writer) => [...writer.ledger]))
      expect(acknowledged()).toBeGreaterThanOrEqual(WRITES)
      // Else the test would not have hit a write under way.
      expect(writers.reduce((sum, writer) => sum + writer.retried, 0)).toBeGreaterThan(0)

      await expectAllThere(ledger)
      await expectAnnounced(ledger)

      // What follows is interrupted as well.
      for (let killed = 0; killed < DRAIN_KILLS; killed += 1) {
        await kill()
        await start(true)
        await sleep(300 + Math.random() * 700)
      }
      await kill()
      // As a minute later: nobody holds the leases of the jobs that were cut short.
      await inspect("UPDATE job SET locked_until = now() WHERE status = 'running'")
      await start(true)
      const jobs = () =>
        inspect<{ topic: string; status: string; count: number }>(
          `SELECT topic, status, count(*)::int AS count FROM job
           WHERE topic = 'event.changed' OR status = 'dead' GROUP BY topic, status`,
        )
      const giveUpAt = Date.now() + 60_000
      while ((await jobs()).some(({ status }) => status !== 'dead') && Date.now() < giveUpAt) await sleep(250)
      expect(await jobs()).toEqual([])
      expect(await server!.stop()).toBe(0)
      server = undefined
    },
  )

  async function expectAllThere(ledger: Ledger): Promise<void> {
    const stored = await inspect<{
      id: string
      title: string
      venue: string
      status: string
      tags: string[]
    }>(
      `SELECT id, title, venue, status, array(SELECT tag FROM event_tag WHERE event_id = event.id ORDER BY position) AS tags
       FROM event ORDER BY title`,
    )
    const expected = [...ledger]
      .filter(([, { isDeleted }]) => !isDeleted)
      .map(([id, { title, venue, status, tags }]) => ({ id, title, venue, status, tags }))
    const byTitle = (a: { title: string }, b: { title: string }) => (a.title < b.title ? -1 : 1)
    expect(stored.toSorted(byTitle)).toEqual(expected.toSorted(byTitle))

    const audit = await inspect<{ subject_id: string; actions: string[] }>(
      'SELECT subject_id, array_agg(action ORDER BY id) AS actions FROM audit_log GROUP BY subject_id',
    )
    expect(new Map(audit.map(({ subject_id, actions }) => [subject_id, actions]))).toEqual(
      expectedAudit(ledger),
    )
  }

  /** Each write is announced once, in the transaction that it is audited in; nothing has taken the jobs away yet. */
  async function expectAnnounced(ledger: Ledger): Promise<void> {
    const jobs = await inspect<{ event_id: string; count: number }>(
      `SELECT jsonb_array_elements_text(payload -> 'event_ids') AS event_id, count(*)::int AS count
       FROM job WHERE topic = 'event.changed' GROUP BY 1`,
    )
    const expected = new Map([...expectedAudit(ledger)].map(([id, actions]) => [id, actions.length]))
    expect(new Map(jobs.map(({ event_id, count }) => [event_id, count]))).toEqual(expected)
  }
})
