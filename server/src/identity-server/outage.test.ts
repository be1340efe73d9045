import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectSocket, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { connect, type DatabaseConnection } from '../db/connection.ts'
import { useTestApp, type TestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'
import { serveIdentity } from '../../test/identity-server.ts'

const PORT = 5432
const plain = useTestApp(useTestDatabase())
const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-lost-'))
const sockets = new Set<Socket>()
/** The way to the database, which the test can close. */
let way: Server
let connection: DatabaseConnection

beforeAll(async () => {
  way = createServer((socket) => {
    const database = toDatabase()
    for (const [from, to] of [
      [socket, database],
      [database, socket],
    ] as const) {
      sockets.add(from)
      from.pipe(to)
      from.on('error', () => to.destroy()).on('close', () => to.destroy())
    }
  })
  await new Promise<void>((resolve) => way.listen(join(dir, `.s.PGSQL.${PORT}`), resolve))
  connection = connect({ address: throughTheWay(), poolSize: 4 })
})
afterAll(async () => {
  await connection.close()
  closeWay()
  rmSync(dir, { recursive: true, force: true })
})

function toDatabase(): Socket {
  const address = inject('databaseAddress')
  if (typeof address !== 'string') return connectSocket(join(address.socketDir, `.s.PGSQL.${address.port}`))
  const { hostname, port } = new URL(address)
  return connectSocket(Number(port || PORT), hostname)
}

function throughTheWay() {
  const address = inject('databaseAddress')
  if (typeof address !== 'string') return { socketDir: dir, port: PORT }
  const { username, password, pathname } = new URL(address)
  return `postgres://${username}:${password}@/${pathname.slice(1)}?host=${encodeURIComponent(dir)}&port=${PORT}`
}

function closeWay(): void {
  way.close()
  for (const socket of sockets) socket.destroy()
}

const idp = serveIdentity({
  ...plain,
  deps: () => ({ ...plain.deps(), db: connection.db, pool: connection.pool }),
} satisfies TestApp)

it('says 503 and when to come again while the database is away, and nobody is signed out by it', async () => {
  const { refresh_token } = await idp.register('ines@example.org')
  closeWay()
  const lost = await idp.refresh(refresh_token)
  expect([lost.status, lost.headers.get('retry-after')]).toEqual([503, '5'])
  expect(await lost.json()).toMatchObject({ error: 'server_error' })

  await new Promise<void>((resolve) => way.listen(join(dir, `.s.PGSQL.${PORT}`), resolve))
  expect((await idp.refresh(refresh_token)).status).toBe(200)
})
