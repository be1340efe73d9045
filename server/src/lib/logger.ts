import type { LoggerOptions } from 'pino'
import type { Config } from '../config.ts'
import { textForLog } from './log-text.ts'

const SECRET_FIELDS = [
  'authorization', 'cookie', '["set-cookie"]', '["x-api-key"]', 'password', 'secret', 'token', 'access_token',
  'refresh_token', 'id_token', 'client_secret', 'api_key',
] // prettier-ignore

/** How every part of the program logs. What is known to be secret is left out however it got into a line. */
export function loggerOptions({ logLevel }: Pick<Config, 'logLevel'>): LoggerOptions {
  return {
    level: logLevel,
    // A `*` stands for one level only.
    redact: {
      paths: ['', '*', '*.*'].flatMap((depth) => SECRET_FIELDS.map((field) => join(depth, field))),
      censor: '***',
    },
    serializers: { err: errorForLog, error: errorForLog },
  }
}

const join = (depth: string, field: string) =>
  depth === '' ? field : field.startsWith('[') ? `${depth}${field}` : `${depth}.${field}`

// An error of the database also carries the values it is about: they are people's.
function errorForLog(error: unknown): object {
  if (!(error instanceof Error)) return { message: textForLog(String(error)) }
  const { name, message, stack, cause } = error
  const { code, constraint, table, column } = error as Error & Record<string, unknown>
  return {
    type: name,
    message: textForLog(message),
    ...(typeof code === 'string' && { code }),
    ...(typeof constraint === 'string' && { constraint }),
    ...(typeof table === 'string' && { table }),
    ...(typeof column === 'string' && { column }),
    ...(stack !== undefined && { stack: textForLog(stack) }),
    ...(cause !== undefined && { cause: errorForLog(cause) }),
  }
}
