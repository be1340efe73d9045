import type { InjectOptions } from 'fastify'
import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'
import { buildApp } from '../app.ts'
import { loadConfig } from '../config.ts'

const database = useTestDatabase()
const { deps } = useTestApp(database)

/** The lines that a request leaves in the log. */
async function logged(request: InjectOptions) {
  const lines: string[] = []
  const config = loadConfig({ LOG_LEVEL: 'info', MAP_STYLE_URL: 'builtin' })
  const app = await buildApp({ ...deps(), config, logTo: { write: (line) => void lines.push(line) } })
  try {
    const answer = await app.inject(request)
    return {
      answer,
      text: lines.join(''),
      lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>),
    }
  } finally {
    await app.close()
  }
}

describe('the log of requests', () => {
  it('has one line each, which says about where somebody is and not who', async () => {
    const headers = {
      authorization: 'Bearer hunter2',
      cookie: 'sid=hunter2',
      'x-api-key': 'hunter2',
      referer: 'https://events.example/?lat=38.722310&token=hunter2',
      'x-forwarded-for': '203.0.113.7',
    }
    const url = '/api/v1/events/nearby?lat=38.722310&lng=-9.139337&token=hunter2'
    const { answer, text, lines } = await logged({ url, headers, remoteAddress: '198.51.100.7' })
    expect(lines).toEqual([
      expect.objectContaining({
        level: 30,
        msg: 'request',
        method: 'GET',
        route: '/api/v1/events/nearby',
        url: '/api/v1/events/nearby?lat=38.72&lng=-9.13&token=***',
        status: 401,
        duration_ms: expect.any(Number),
        ip: '198.51.100.7',
        reqId: answer.headers['x-request-id'],
      }),
    ])
    expect(text).not.toMatch(/hunter2|38\.722|9\.139|203\.0/)
  })

  it('says what went wrong inside without the values of the query', async () => {
    await database.pool.query('ALTER TABLE event RENAME COLUMN slug TO slag')
    try {
      const { text, lines } = await logged({ url: '/api/v1/events/nearby?lat=38.722310&lng=-9.139337' })
      expect(lines.map(({ level }) => level)).toEqual([50, 30])
      expect(lines[0]!['err']).toMatchObject({ code: '42703', message: expect.stringContaining('slug') })
      expect(text).not.toMatch(/38\.722|9\.139/)
    } finally {
      await database.pool.query('ALTER TABLE event RENAME COLUMN slag TO slug')
    }
  })

  it('leaves out probes', async () => {
    expect((await logged({ url: '/api/v1/health' })).text).toBe('')
    expect((await logged({ url: '/metrics' })).text).toBe('')
  })

  it('knows an address without a route by no pattern', async () => {
    const { lines } = await logged({ url: '/api/v1/no/such?lat=1.23456' })
    expect(lines).toMatchObject([{ route: 'unmatched', url: '/api/v1/no/such?lat=1.23', status: 404 }])
  })
})
