import type { ErrorBody } from '@eventbuzz/contract/errors'
import { t } from '../lib/i18n.ts'

export type Params = Record<string, string | number | boolean | string[] | null | undefined>

/** Something went wrong between us and the API; `message` may be shown to a person. */
export class ApiError extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly retryAfterS: number | null

  constructor(status: number, message: string, retryAfterS: number | null = null) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.retryAfterS = retryAfterS
  }
}

const TIMEOUT_MS = 20_000

export async function getJson<T>(path: string, params: Params, signal: AbortSignal): Promise<T> {
  let response: Response
  try {
    response = await fetch(`/api/v1${path}${queryString(params)}`, {
      headers: { accept: 'application/json' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    })
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new ApiError(0, t(navigator.onLine ? 'error.no_answer' : 'error.offline'))
  }
  if (!response.ok) throw await errorOf(response)
  try {
    return (await response.json()) as T
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new ApiError(0, t('error.cut_off'))
  }
}

function queryString(params: Params): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params)) {
    for (const single of Array.isArray(value) ? value : [value]) {
      if (single !== null && single !== undefined) query.append(name, String(single))
    }
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

async function errorOf(response: Response): Promise<ApiError> {
  const { status } = response
  const retryAfter = Number(response.headers.get('retry-after'))
  if (status === 429) {
    const text =
      retryAfter > 0 ? t('error.rate_limited_for', { seconds: retryAfter }) : t('error.rate_limited')
    return new ApiError(status, text, retryAfter > 0 ? retryAfter : null)
  }
  if (status >= 500) return new ApiError(status, t('error.server'))
  // A proxy in between may answer with a page instead of our error shape.
  const body = (await response.json().catch(() => null)) as Partial<ErrorBody> | null
  return new ApiError(status, body?.error?.message ?? t('error.not_understood'))
}
