import { Type, type Static } from 'typebox'

/** Every error code that the API answers with, and the HTTP status that goes with it. */
export const ERROR_STATUS = {
  VALIDATION_ERROR: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  IDEMPOTENCY_CONFLICT: 422,
  RATE_LIMITED: 429,
  INTERNAL_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

export const ErrorDetail = Type.Object(
  {
    parameter: Type.String({ description: 'The query, path or body parameter that is wrong' }),
    message: Type.String({ description: 'What is wrong with it' }),
    expected: Type.String({ description: 'What would be right' }),
  },
  { $id: 'ErrorDetail' },
)
export type ErrorDetail = Static<typeof ErrorDetail>

/** The one shape of every error answer. */
export const ErrorBody = Type.Object(
  {
    error: Type.Object({
      code: Type.Unsafe<ErrorCode>(Type.String({ enum: Object.keys(ERROR_STATUS) })),
      message: Type.String({ description: 'A sentence that may be shown to a person' }),
      status: Type.Integer(),
      details: Type.Optional(Type.Array(Type.Ref('ErrorDetail'))),
      request_id: Type.String({ description: 'Quote it when you report the problem' }),
    }),
  },
  { $id: 'Error' },
)
export type ErrorBody = {
  error: { code: ErrorCode; message: string; status: number; details?: ErrorDetail[]; request_id: string }
}
