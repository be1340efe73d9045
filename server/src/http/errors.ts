import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { ERROR_STATUS, type ErrorBody, type ErrorCode, type ErrorDetail } from '@eventbuzz/contract/errors'
import { isDatabaseUnavailable } from '../db/connection.ts'
import { AppError, invalid } from '../lib/app-error.ts'
import { CACHE_FOR } from './cache-control.ts'

/** Turns every error of a route into the one error shape; what nobody expected becomes a bare 500. */
export function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asAppError(error)
  if (known.status >= 500) request.log.error({ err: error }, 'request failed')
  if (known.code === 'SERVICE_UNAVAILABLE') reply.header('retry-after', '5')
  return reply
    .code(known.status)
    .header('cache-control', CACHE_FOR.nothing)
    .type('application/json; charset=utf-8')
    .send(errorBody(known, request.id))
}

function errorBody({ code, status, message, details }: AppError, requestId: string): ErrorBody {
  return { error: { code, message, status, ...(details && { details }), request_id: requestId } }
}

/** What an error is to whoever asked. */
export function asAppError(error: FastifyError): AppError {
  if (error instanceof AppError) return error
  if (error.validation) return invalid(error.validation.map((issue) => detailOf(issue as AjvIssue)))
  if (isDatabaseUnavailable(error)) {
    return new AppError(
      'SERVICE_UNAVAILABLE',
      'The database cannot be reached just now. Please try again in a moment.',
    )
  }
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

function detailOf({ keyword, instancePath, params, message }: AjvIssue): ErrorDetail {
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
            ? 'an ISO 8601 instant with an offset, such as 2026-05-01T18:00:00Z or 2026-05-01T18:00:00%2B02:00'
            : `a ${String(params['format'])}`,
      }
    case 'type':
      return { parameter, message: 'has the wrong type', expected: `one ${String(params['type'])}` }
    default:
      return { parameter, message: message ?? 'is not right', expected: 'see /api/docs' }
  }
}
