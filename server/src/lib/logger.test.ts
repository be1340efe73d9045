import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { loggerOptions } from './logger.ts'

function logged(write: (log: pino.Logger) => void) {
  const lines: string[] = []
  write(pino(loggerOptions({ logLevel: 'info' }), { write: (line: string) => void lines.push(line) }))
  return lines.join('')
}

describe('the log', () => {
  it('leaves secrets out at every depth they come in', () => {
    const headers = {
      authorization: 'Bearer hunter2',
      cookie: 'sid=hunter2',
      'set-cookie': 'hunter2',
      'x-api-key': 'hunter2',
    }
    const text = logged((log) => {
      log.info({ ...headers, password: 'hunter2', token: 'hunter2' }, 'top')
      log.info({ headers, body: { refresh_token: 'hunter2' } }, 'one down')
      log.info({ request: { headers, body: { client_secret: 'hunter2' } } }, 'two down')
    })
    expect(text).toContain('***')
    expect(text).not.toContain('hunter2')
  })

  it('tells of an error what went wrong, and not about whom', () => {
    const cause = Object.assign(new Error('duplicate key value'), {
      code: '23505',
      table: 'app_user',
      detail: 'Key (email)=(ana@example.org) already exists.',
      parameters: ['ana@example.org', 38.72231],
    })
    const text = logged((log) =>
      log.error({ err: new Error('no point at 38.72231 with token=hunter2', { cause }) }, 'failed'),
    )
    expect(JSON.parse(text)).toMatchObject({
      err: {
        type: 'Error',
        message: 'no point at 38.72 with token=***',
        stack: expect.stringContaining('logger.test.ts'),
        cause: { code: '23505', table: 'app_user', message: 'duplicate key value' },
      },
    })
    expect(text).not.toMatch(/ana@|38\.722/)
  })
})
