import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as askBackend } from 'node:http'
import { createSecureServer, type ServerHttp2Stream, type IncomingHttpHeaders } from 'node:http2'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { createGzip } from 'node:zlib'
import { freePort } from '../../e2e/lib/server.ts'

const COMPRESSIBLE = /^(text\/|application\/(json|ld\+json|manifest\+json|javascript|xml)|image\/svg)/
/** HTTP/2 has no headers about the connection (RFC 9113, 8.2.2). */
const OF_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'proxy-connection',
])

export interface Front {
  /** The certificate is made for this run, so a browser has to be told to take any. */
  url: string
  close: () => void
}

/** Does what Caddy does for pages in production: HTTP/2 over TLS, and gzip for what is not compressed yet. */
export async function startFront(backend: string): Promise<Front> {
  const port = await freePort()
  const server = createSecureServer({ ...makeCertificate(), allowHTTP1: false })
  server.on('stream', (stream, headers) => pass(stream, headers, backend))
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return { url: `https://localhost:${port}`, close: () => server.close() }
}

function pass(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, backend: string): void {
  // A browser that goes away is no error of ours.
  stream.on('error', () => stream.destroy())
  const sent = Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith(':')))
  const asked = askBackend(
    new URL(headers[':path']!, backend),
    { method: headers[':method'], headers: sent },
    (answer) => {
      // The browser has gone away meanwhile.
      if (stream.destroyed) return void answer.resume()
      const kept = Object.fromEntries(
        Object.entries(answer.headers).filter(([name]) => !OF_CONNECTION.has(name)),
      )
      const isPlain = !answer.headers['content-encoding'] && answer.statusCode === 200
      if (isPlain && COMPRESSIBLE.test(answer.headers['content-type'] ?? '')) {
        delete kept['content-length']
        stream.respond({ ...kept, ':status': 200, 'content-encoding': 'gzip', vary: 'accept-encoding' })
        pipeline(answer, createGzip({ level: 5 }), stream, () => {})
      } else {
        stream.respond({ ...kept, ':status': answer.statusCode })
        pipeline(answer, stream, () => {})
      }
    },
  )
  asked.on('error', () => stream.close())
  pipeline(stream, asked, () => {})
}

function makeCertificate(): { key: Buffer; cert: Buffer } {
  const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-bench-'))
  try {
    const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost']
    const kind = [
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
    ]
    execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'pipe' })
    return { key: readFileSync(key), cert: readFileSync(cert) }
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
