import { request } from 'node:http'
import type { ErrorBody } from '@eventbuzz/contract/errors'
import { REFUSED } from '../../test/refused.ts'
import { insist, type Report } from '../report.ts'
import { SITE, SITE_HOST } from '../stack.ts'
import type { Site } from '../site.ts'
import type { Answer } from '../visitor.ts'

const OPEN: [path: string, type: string][] = [
  ['/', 'text/html'],
  ['/list', 'text/html'],
  ['/favicon.svg', 'image/svg+xml'],
  ['/manifest.webmanifest', 'application/manifest+json'],
  ['/robots.txt', 'text/plain'],
  ['/sitemap.xml', 'xml'],
  ['/api/openapi.json', 'application/json'],
  ['/api/v1/health', 'application/json'],
  ['/api/v1/categories', 'application/json'],
  ['/api/v1/events/nearby?lat=38.72&lng=-9.14', 'application/json'],
  ['/api/v1/events/search?q=a%2e%2e', 'application/json'],
  ['/auth/realms/eventbuzz/.well-known/openid-configuration', 'application/json'],
  ['/auth/realms/eventbuzz/protocol/openid-connect/certs', 'application/json'],
]
/** Behind the allow-list, and what even operators do not get there. */
const FOR_OPERATORS = [
  '/auth/admin/master/console/',
  '/auth/realms/master/.well-known/openid-configuration',
  '/grafana/',
  '/grafana/d/eventbuzz-service',
]
const FOR_NOBODY = ['/auth/metrics', '/auth/health/ready', '/grafana/metrics', '/metrics']

export async function proveRoutes(report: Report, { stack, visitor, operator }: Site): Promise<void> {
  await report.prove('what everybody may reach is there, by HTTPS and with security headers', async () => {
    for (const [path, type] of OPEN) {
      const answer = await visitor.ask(path)
      insist(answer.status === 200, `${path} answers ${answer.status}: ${start(answer)}`)
      insist(
        answer.headers['content-type']?.includes(type) ?? false,
        `${path} is ${answer.headers['content-type']}`,
      )
      insistSecure(path, answer)
    }
    const page = (await visitor.ask('/')).body.toString()
    const scripts = [...page.matchAll(/src="(\/assets\/[^"]+\.js)"/g)].map(([, path]) => path!)
    insist(scripts.length > 0, 'The page names no script.')
    for (const path of scripts) {
      const { status, headers, body } = await visitor.ask(path, { headers: { 'accept-encoding': 'br' } })
      const encoding = headers['content-encoding']
      // What is tiny is not worth it.
      insist(status === 200 && (encoding === 'br' || body.length < 1_000), `${path}: ${status} ${encoding}`)
      insist(headers['cache-control']?.includes('immutable') ?? false, `${path} may not be kept`)
    }
    return `${OPEN.length + scripts.length} addresses`
  })

  await report.prove('what must be refused is refused, in the shape of our errors', async () => {
    for (const [path, expected] of [...REFUSED, ...FOR_OPERATORS.map((path) => [path, 404] as const)]) {
      const answer = await visitor.ask(path)
      insist(
        answer.status === expected,
        `${path} answers ${answer.status}, expected ${expected}: ${start(answer)}`,
      )
      insistSecure(path, answer)
      const { error } = JSON.parse(answer.body.toString()) as ErrorBody
      insist(
        error.status === expected && answer.headers['x-request-id'] === error.request_id,
        `${path}: ${start(answer)}`,
      )
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const { status } = await visitor.ask('/storage/pictures/x.webp', { method })
      insist(status === 405, `${method} /storage/… answers ${status}, expected 405`)
    }
    return `${REFUSED.length + FOR_OPERATORS.length + 5} requests`
  })

  await report.prove('operators open the admin console and Grafana, and no metrics', async () => {
    for (const path of FOR_OPERATORS) {
      const answer = await operator.ask(path)
      insist(answer.status < 400, `${path} answers ${answer.status} to operators: ${start(answer)}`)
    }
    for (const path of FOR_NOBODY) {
      const { status } = await operator.ask(path)
      insist(status === 404, `${path} answers ${status} to operators, expected 404`)
    }
    return 'from OPS_CIDR alone'
  })

  await report.prove('HTTP leads to HTTPS', async () => {
    const { status, location } = await byHttp(stack.address('caddy'))
    insist(status === 308 && location === `${SITE}/list`, `port 80 answers ${status} ${location}`)
    return '308'
  })
}

const start = ({ body }: Answer) => body.toString().slice(0, 200)

function insistSecure(path: string, { headers }: Answer): void {
  for (const name of ['strict-transport-security', 'x-content-type-options', 'referrer-policy'])
    insist(headers[name] !== undefined, `${path} has no ${name}`)
  insist(headers['server'] === undefined && headers['via'] === undefined, `${path} tells what serves it`)
}

function byHttp(host: string): Promise<{ status: number; location: string | undefined }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host, path: '/list', headers: { host: SITE_HOST } }, (answer) => {
      answer.resume()
      resolve({ status: answer.statusCode!, location: answer.headers.location })
    })
    sent.on('error', reject)
    sent.end()
  })
}
