import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Finding } from './finding.ts'

const PATIENCE_MS = 5_000
const DAY_MS = 86_400_000
/** Caddy renews 30 days before the end. */
const CERTIFICATE_DAYS = 14

export interface Site {
  publicUrl: string
  /** Where a test has its servers. */
  ports?: { http: number; https: number }
  /** Who signs certificates, besides those whom everybody trusts. */
  ca?: string
  /** A server elsewhere that says what time it is; Caddy needs this one anyway. */
  clockUrl?: string
}

/** What only a server on the Internet has: DNS, open ports, a certificate, the right time. */
export async function examineSite(site: Site): Promise<Finding[]> {
  const { hostname } = new URL(site.publicUrl)
  const { http, https } = site.ports ?? { http: 80, https: 443 }
  return [
    await dns(hostname),
    ...(await Promise.all([http, https].map((port) => openPort(hostname, port)))),
    await certificate(hostname, https, site.ca),
    await clock(site.clockUrl ?? 'https://acme-v02.api.letsencrypt.org/directory'),
  ]
}

async function dns(hostname: string): Promise<Finding> {
  const addresses = await lookup(hostname, { all: true }).catch(() => [])
  return {
    check: `DNS of ${hostname}`,
    isOk: addresses.length > 0,
    wanted: 'the address of this server',
    found: addresses.map(({ address }) => address).join(', ') || 'none',
    fix: 'add an A record (and AAAA, where there is IPv6) at your DNS provider',
  }
}

async function openPort(hostname: string, port: number): Promise<Finding> {
  const found = await new Promise<string>((resolve) => {
    const socket = connect({ host: hostname, port, timeout: PATIENCE_MS })
    const end = (result: string) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('connect', () => end('open'))
    socket.once('timeout', () => end('no answer'))
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
  })
  return {
    check: `port ${port}`,
    isOk: found === 'open',
    wanted: 'open',
    found,
    fix: 'start Caddy (docker compose up -d caddy), and open the port in the firewall of the server and of its provider',
  }
}

async function certificate(hostname: string, port: number, ca: string | undefined): Promise<Finding> {
  const found = await new Promise<{ endsAt: Date } | { problem: string }>((resolve) => {
    const socket = connectTls({
      host: hostname,
      port,
      servername: hostname,
      ...(ca && { ca }),
      timeout: PATIENCE_MS,
    })
    const end = (result: { endsAt: Date } | { problem: string }) => {
      socket.destroy()
      resolve(result)
    }
    socket.once('secureConnect', () => end({ endsAt: new Date(socket.getPeerCertificate().valid_to) }))
    socket.once('timeout', () => end({ problem: 'no answer' }))
    socket.once('error', (error: NodeJS.ErrnoException) => end({ problem: error.code ?? error.message }))
  })
  const days = 'endsAt' in found ? Math.floor((found.endsAt.getTime() - Date.now()) / DAY_MS) : -1
  return {
    check: 'certificate',
    isOk: days >= CERTIFICATE_DAYS,
    wanted: `one that is trusted and good for ${CERTIFICATE_DAYS} days`,
    found: 'endsAt' in found ? `${days} days left` : found.problem,
    fix: 'read docker compose logs caddy: it says why it got none; DNS and port 80 have to lead here',
  }
}

async function clock(url: string): Promise<Finding> {
  const finding = {
    check: 'clock',
    wanted: 'within 30 s of the time elsewhere',
    fix: 'apt-get install chrony',
  }
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE_MS) })
    const offS = Math.round(Math.abs(Date.now() - Date.parse(answer.headers.get('date') ?? '')) / 1000)
    return { ...finding, isOk: offS <= 30, found: `${offS} s` }
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } }
    const found = `no answer from ${new URL(url).host} (${cause?.code ?? message})`
    return {
      ...finding,
      isOk: false,
      found,
      fix: 'let this server reach the Internet, or look at: timedatectl',
    }
  }
}
