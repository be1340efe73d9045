import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import type { ConnectionTarget } from '../src/db/connection.ts'
import { connect } from '../src/db/connection.ts'
import { startEmbedded } from '../src/db/embedded/start.ts'
import { prepareTemplate } from '../src/db/embedded/template.ts'
import { migrate } from '../src/db/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    databaseAddress: ConnectionTarget['address']
  }
}

/** One database for the whole run: a new one on the server of TEST_DATABASE_URL, else the embedded one. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const serverUrl = process.env['TEST_DATABASE_URL']
  return serverUrl ? useServer(project, serverUrl) : useEmbedded(project)
}

async function useEmbedded(project: TestProject) {
  const dataDir = mkdtempSync(join(tmpdir(), 'eventbuzz-test-'))
  const embedded = await startEmbedded({
    dataDir,
    templateDir: await prepareTemplate(),
    log: (line) => process.stderr.write(`${line}\n`),
  })
  project.provide('databaseAddress', embedded.address)
  return async () => {
    await embedded.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function useServer(project: TestProject, serverUrl: string) {
  const name = `eventbuzz_test_${process.pid}`
  const admin = new pg.Pool({ connectionString: serverUrl, max: 1 })
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
  await admin.query(`CREATE DATABASE ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const { pool, close } = connect({ address: url.href, poolSize: 1 })
  await migrate(pool)
  await close()
  project.provide('databaseAddress', url.href)
  return async () => {
    await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
    await admin.end()
  }
}
