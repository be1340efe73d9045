import { randomUUID } from 'node:crypto'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'iovalkey'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort, root, sleep } from '../../e2e/lib/server.ts'
import { ValkeyCache } from '../../server/src/adapters/cache/valkey.ts'
import { ValkeyRateLimits } from '../../server/src/adapters/rate-limit/valkey.ts'
import { SecretFiles } from '../test/secrets.ts'

const secrets = new SecretFiles()
let server: ChildProcess
let port: number
const clients: Redis[] = []

function as(username: string | undefined, password?: string): Redis {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    ...(username && { username }),
    ...(password && { password }),
    enableReadyCheck: false,
    retryStrategy: () => null,
  })
  client.on('error', () => {})
  clients.push(client)
  return client
}
const api = () => as('api', secrets.get('valkey_api_password'))
const apiUrl = () => secrets.get('redis_url').replace('@valkey:6379', `@127.0.0.1:${port}`)

beforeAll(async () => {
  port = await freePort()
  const conf = join(root, 'deploy/valkey/valkey.conf')
  const local = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--aclfile',
    join(secrets.dir, 'valkey_users'),
  ]
  server = spawn('valkey-server', [conf, ...local, '--dir', secrets.dir], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  server.stdout!.on('data', (chunk: Buffer) => (output += chunk.toString()))
  for (let tries = 0; !output.includes('Ready to accept connections'); tries++) {
    if (server.exitCode !== null || tries > 200) throw new Error(`valkey-server did not start:\n${output}`)
    await sleep(50)
  }
})
afterAll(async () => {
  for (const client of clients) client.disconnect()
  server?.kill()
  if (server?.exitCode === null) await once(server, 'exit')
  secrets.remove()
})

it('lets the cache and the limits of EventBuzz work', async () => {
  const said: string[] = []
  const log = (message: string) => void said.push(message)
  const [a, b] = [1, 2].map(() => new ValkeyCache({ url: apiUrl(), release: '1', log })) as [
    ValkeyCache,
    ValkeyCache,
  ]
  await Promise.all([a.ping(), b.ping()])
  expect(await a.getOrLoad('event:1', 60, async () => 'first')).toBe('first')
  expect(await b.getOrLoad('event:1', 60, async () => 'not asked')).toBe('first')
  await a.delete('event:1')
  // Told by a message, long before its second is over.
  await sleep(200)
  expect(await b.getOrLoad('event:1', 60, async () => 'second')).toBe('second')
  await a.deleteGroup('event')
  const limits = new ValkeyRateLimits({ url: apiUrl(), log })
  const key = `all:${randomUUID()}`
  const hit = () => limits.count([{ key, amount: 1 }], 60_000)
  // Before it has a connection it counts in memory.
  await sleep(200)
  expect(await hit()).toMatchObject([{ used: 1 }])
  expect(await hit()).toMatchObject([{ used: 2 }])
  await Promise.all([a.close(), b.close(), limits.close()])
  expect(said).toEqual([])
})

it.each([
  ['KEYS', '*'],
  ['FLUSHALL'],
  ['CONFIG', 'GET', '*'],
  ['CONFIG', 'SET', 'maxmemory', '1gb'],
  ['ACL', 'LIST'],
  ['SHUTDOWN'],
  ['REPLICAOF', 'NO', 'ONE'],
  ['MODULE', 'LIST'],
  ['CLIENT', 'LIST'],
  ['MONITOR'],
  ['SCRIPT', 'FLUSH'],
  ['FUNCTION', 'LIST'],
  ['SAVE'],
  ['GET', 'another:key'],
  ['SET', 'another:key', '1'],
  ['PUBLISH', 'another', '1'],
  ['EVAL', "return redis.call('GET', 'another:key')", '0'],
  ['EVAL', "return redis.call('FLUSHALL')", '0'],
])('refuses %s %s %s to EventBuzz', async (command, ...args) => {
  await expect(api().call(command, ...args)).rejects.toThrow(/NOPERM|ACL failure/)
})

it('lets nobody in without a password', async () => {
  await expect(as(undefined).call('GET', 'eb:x')).rejects.toThrow('NOAUTH')
  await expect(as('api', 'guess').call('GET', 'eb:x')).rejects.toThrow(/NOAUTH|WRONGPASS/)
})

it('lets the health check ask for life, and the exporter for numbers, and nothing else', async () => {
  const health = as('health', 'health')
  expect(await health.call('PING')).toBe('PONG')
  await expect(health.call('GET', 'eb:x')).rejects.toThrow('NOPERM')
  const exporter = as('exporter', secrets.get('valkey_exporter_password'))
  for (const command of [
    ['INFO'],
    ['CONFIG', 'GET', 'maxmemory'],
    ['SLOWLOG', 'LEN'],
    ['LATENCY', 'LATEST'],
    ['DBSIZE'],
  ])
    await exporter.call(command[0]!, ...command.slice(1))
  await expect(exporter.call('GET', 'eb:x')).rejects.toThrow('NOPERM')
  await expect(exporter.call('CONFIG', 'SET', 'maxmemory', '1gb')).rejects.toThrow('NOPERM')
})

it('forgets the least used when it is full, and goes on', async () => {
  const exporter = as('exporter', secrets.get('valkey_exporter_password'))
  const settings = await exporter.config('GET', 'maxmemory*')
  expect(settings).toContain('50331648')
  expect(settings).toContain('allkeys-lfu')
  const client = api()
  const big = 'x'.repeat(100_000)
  for (let n = 0; n < 600; n++) await client.set(`eb:fill:${n}`, big, 'EX', 60)
  expect(await client.get('eb:fill:599')).toBe(big)
  expect(await exporter.info('stats')).toMatch(/evicted_keys:[1-9]/)
})

it('keeps connections that idle, as a quiet night must not look like a lost cache', async () => {
  const exporter = as('exporter', secrets.get('valkey_exporter_password'))
  expect(await exporter.config('GET', 'timeout')).toEqual(['timeout', '0'])
  expect(await exporter.config('GET', 'tcp-keepalive')).toEqual(['tcp-keepalive', '60'])
})

it('names the file of users where compose.yaml mounts it', () => {
  expect(readFileSync(join(root, 'deploy/valkey/valkey.conf'), 'utf8')).toContain(
    'aclfile /run/secrets/valkey_users',
  )
})
