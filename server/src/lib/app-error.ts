import { ERROR_STATUS, type ErrorCode, type ErrorDetail } from '@eventbuzz/contract/errors'

/** An answer that is not a success: a stable code, and a sentence that a person may read. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly status: number
  readonly details: ErrorDetail[] | undefined

  constructor(code: ErrorCode, message: string, details?: ErrorDetail[]) {
    super(message)
    this.code = code
    this.status = ERROR_STATUS[code]
    this.details = details
  }
}

/** 400, naming every parameter that is wrong. */
export function invalid(details: ErrorDetail[]): AppError {
  const names = [...new Set(details.map(({ parameter }) => parameter))].join(', ')
  return new AppError('VALIDATION_ERROR', `Some parameters are not right: ${names}.`, details)
}
