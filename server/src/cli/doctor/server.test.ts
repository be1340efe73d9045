import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { backupAge } from './backup.ts'
import { examineSite } from './site.ts'

const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-doctor-'))
const servers: Server[] = []
afterAll(() => {
  for (const server of servers) server.close()
  rmSync(dir, { recursive: true, force: true })
})

const listening = async (server: Server) => {
  servers.push(server.listen(0, '127.0.0.1'))
  await new Promise((resolve) => server.once('listening', resolve))
  return (server.address() as AddressInfo).port
}

function aCertificate(days: number): { key: string; cert: string } {
  const [key, cert] = [join(dir, `${days}.key`), join(dir, `${days}.crt`)]
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, '-days', String(days)]
  execFileSync('openssl', ['req', '-x509', ...made, ...subject], { stdio: 'ignore' })
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
}

describe('a site', () => {
  let http: number
  let late: number
  beforeAll(async () => {
    http = await listening(createServer((_request, response) => response.end()))
    late = await listening(
      createServer((_request, response) => {
        response.sendDate = false
        response.setHeader('date', new Date(Date.now() - 600_000).toUTCString()).end()
      }),
    )
  })
  const examine = async (
    days: number,
    more: { trusted?: boolean; clock?: number; closed?: boolean } = {},
  ) => {
    const certificate = aCertificate(days)
    const https = await listening(createTlsServer(certificate))
    const findings = await examineSite({
      publicUrl: 'https://localhost',
      ports: { http: more.closed ? 1 : http, https },
      clockUrl: `http://127.0.0.1:${more.clock ?? http}`,
      ...(more.trusted !== false && { ca: certificate.cert }),
    })
    return findings.filter(({ isOk }) => !isOk).map(({ check, found }) => `${check}: ${found}`)
  }

  it('is well when everything is', async () => expect(await examine(90)).toEqual([]))
  it('is not with a certificate that ends soon', async () =>
    expect(await examine(5)).toEqual(['certificate: 4 days left']))
  it('is not with a certificate that nobody trusts', async () => {
    expect(await examine(90, { trusted: false })).toEqual([
      expect.stringMatching(/^certificate: .*SELF_SIGNED/),
    ])
  })
  it('is not with a closed port', async () => {
    expect(await examine(90, { closed: true })).toEqual(['port 1: ECONNREFUSED'])
  })
  it('is not with a clock that is ten minutes off', async () => {
    expect(await examine(90, { clock: late })).toEqual([expect.stringMatching(/^clock: (599|6\d\d) s$/)])
  })
  it('is not without DNS', async () => {
    const [dns] = await examineSite({
      publicUrl: 'https://none.invalid',
      clockUrl: `http://127.0.0.1:${http}`,
    })
    expect(dns).toMatchObject({ check: 'DNS of none.invalid', isOk: false, found: 'none' })
  })
})

describe('the backup', () => {
  const now = Date.UTC(2026, 0, 2)
  const wrote = (text: string) => {
    writeFileSync(join(dir, 'backup.prom'), text)
    return backupAge(dir, now).map(({ isOk, found }) => [isOk, found])
  }
  const at = (hoursAgo: number) => now / 1000 - hoursAgo * 3600

  it('is fine within a day, and the oldest kind counts', () => {
    expect(wrote(`# HELP x\nbackup_last_success_timestamp_seconds ${at(3)}\n`)).toEqual([
      [true, 'one of 3 hours ago'],
    ])
    const kinds = ['postgres', 'objects'].map(
      (kind, index) => `backup_last_success_timestamp_seconds{kind="${kind}"} ${at(3 + 40 * index)}\n`,
    )
    expect(wrote(kinds.join(''))).toEqual([[false, 'one of 43 hours ago']])
  })
  it('is missed', () => {
    expect(wrote('other 1\n')).toEqual([[false, 'none']])
    expect(backupAge(join(dir, 'nowhere'), now)).toEqual([])
  })
})
