import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ERROR_STATUS, type ErrorBody, type ErrorCode, type ErrorDetail } from '@eventbuzz/contract/errors'
import { FilesUnavailableError } from '../adapters/files/port.ts'
import { isDatabaseUnavailable, refusedByDatabase } from '../db/connection.ts'
import { AppError, invalid } from '../lib/app-error.ts'
import { CACHE_FOR } from './cache-control.ts'

/** Turns every error of a route into the one error shape; what nobody expected becomes a bare 500. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asAppError(error)
  // What only the database noticed was not checked before as it should be.
  if (known.status >= 500 || refusedByDatabase(error)) request.log.error({ err: error }, 'request failed')
  if (known.code === 'SERVICE_UNAVAILABLE') reply.header('retry-after', '5')
  return reply
    .code(known.status)
    .header('cache-control', CACHE_FOR.nothing)
    .type('application/json; charset=utf-8')
    .send(errorBody(known, request.id))
}

/** Every parameter that a schema refuses, with what would be right. */
export function validationDetails({
  validation = [],
  validationContext,
}: {
  validation?: unknown[] | undefined
  validationContext?: string | undefined
}): ErrorDetail[] {
  const details = validation.map((issue) => detailOf(issue as AjvIssue, validationContext === 'body'))
  return details.map((detail) => (detail.parameter === '' ? { ...detail, parameter: 'body' } : detail))
}

function errorBody({ code, status, message, details }: AppError, requestId: string): ErrorBody {
  return { error: { code, message, status, ...(details && { details }), request_id: requestId } }
}

/** What an error is to whoever asked. */
export function asAppError(error: FastifyError): AppError {
  if (error instanceof AppError) return error
  if (error.validation) return invalid(validationDetails(error))
  if (error instanceof FilesUnavailableError) {
    return new AppError(
      'SERVICE_UNAVAILABLE',
      'Pictures cannot be read or stored just now. Please try again in a moment.',
    )
  }
  if (isDatabaseUnavailable(error)) {
    return new AppError(
      'SERVICE_UNAVAILABLE',
      'The database cannot be reached just now. Please try again in a moment.',
    )
  }
  const refusal = refusedByDatabase(error)
  if (refusal === 'conflict')
    return new AppError('CONFLICT', 'Something else was written at the same time. Please try again.')
  if (refusal === 'value')
    return new AppError('VALIDATION_ERROR', 'The database does not take one of these values.')
  const code = codeOfStatus(error.statusCode)
  // Fastify's own 4xx messages are about the request and safe to tell.
  return code
    ? new AppError(code, error.message)
    : new AppError('INTERNAL_ERROR', 'Something went wrong on our side.')
}

export const nothingAt = ({ method, url }: FastifyRequest): AppError =>
  new AppError('NOT_FOUND', `There is nothing at ${method} ${url.split('?')[0]}.`)

function codeOfStatus(status = 500): ErrorCode | undefined {
  if (status >= 500) return undefined
  const code = (Object.keys(ERROR_STATUS) as ErrorCode[]).find(
    (candidate) => ERROR_STATUS[candidate] === status,
  )
  return code ?? 'VALIDATION_ERROR'
}

interface AjvIssue {
  keyword: string
  instancePath: string
  params: Record<string, unknown>
  message?: string
  schema?: unknown
  parentSchema?: { description?: string }
}

function detailOf({ keyword, instancePath, params, message }: AjvIssue, isBody: boolean): ErrorDetail {
  // "/category/0" is about the parameter `category`.
  const parameter = instancePath.split('/')[1] ?? ''
  switch (keyword) {
    case 'additionalProperties':
      return {
        parameter: String(params['additionalProperty']),
        message: 'is not a parameter of this request',
        expected: 'only the parameters listed in /api/docs',
      }
    case 'required':
      return { parameter: String(params['missingProperty']), message: 'is missing', expected: 'a value' }
    case 'minimum':
    case 'maximum':
      return {
        parameter,
        message: keyword === 'minimum' ? 'is too small' : 'is too large',
        expected: `a number that is ${keyword === 'minimum' ? 'at least' : 'at most'} ${String(params['limit'])}`,
      }
    case 'enum':
      return {
        parameter,
        message: 'is none of the allowed values',
        expected: `one of ${(params['allowedValues'] as string[]).join(', ')}`,
      }
    case 'format':
      return {
        parameter,
        message: 'has the wrong form',
        expected:
          params['format'] === 'date-time'
            ? `an ISO 8601 instant with an offset, such as 2026-05-01T18:00:00Z or 2026-05-01T18:00:00${isBody ? '+' : '%2B'}02:00`
            : `a ${String(params['format'])}`,
      }
    case 'minLength':
    case 'maxLength':
      return {
        parameter,
        message: keyword === 'minLength' ? 'is too short' : 'is too long',
        expected: `at ${keyword === 'minLength' ? 'least' : 'most'} ${String(params['limit'])} characters`,
      }
    case 'maxItems':
      return { parameter, message: 'has too many items', expected: `at most ${String(params['limit'])}` }
    case 'type':
      return {
        parameter,
        message: 'has the wrong type',
        expected: `one ${[params['type']].flat().join(' or ')}`,
      }
    default:
      return { parameter, message: message ?? 'is not right', expected: 'see /api/docs' }
  }
}
