import { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { CliFailure } from './failure.ts'

const PATIENCE_MS = 10_000

/** What a release has to answer before it gets visitors, and what has to be in it. */
const QUESTIONS: [path: string, wanted: RegExp][] = [
  ['/api/v1/health/ready', /"status":"ready"/],
  ['/api/v1/categories', /"items":\[/],
  ['/api/v1/events/nearby?lat=0&lng=0&limit=1', /"total":/],
  ['/api/v1/events/search?q=smoke&limit=1', /"query":/],
  ['/', /id="app-config"/],
]

export function smokeCommand(): Command {
  return new Command('smoke')
    .description('ask a server what every visitor asks, and fail unless it answers')
    .argument('[origin]', 'such as https://events.example.org (default: the server of this machine)')
    .action(async (origin?: string) => {
      if (origin !== undefined && !isOrigin(origin))
        throw new CliFailure(`The origin is "${origin}"; expected one such as https://events.example.org.`)
      const base = origin ?? `http://127.0.0.1:${loadConfig(process.env).port}`
      for (const [path, wanted] of QUESTIONS) {
        const found = await fetch(new URL(path, base), { signal: AbortSignal.timeout(PATIENCE_MS) }).then(
          async (answer) => ({ status: String(answer.status), body: await answer.text() }),
          (error: Error) => ({ status: error.message, body: '' }),
        )
        const isWell = found.status === '200' && wanted.test(found.body)
        console.log(`${isWell ? 'ok  ' : 'FAIL'}  ${path}: ${found.status}`)
        if (!isWell)
          throw new CliFailure(`${base}${path} does not answer as it should: ${found.body.slice(0, 300)}`)
      }
    })
}

const isOrigin = (text: string) => /^https?:\/\/[^/]+\/?$/.test(text) && URL.canParse(text)
