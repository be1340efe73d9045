import type { ErrorBody } from '@eventbuzz/contract/errors'
import { connection, noteSeenAt, reach } from '../lib/connection.ts'
import { t } from '../lib/i18n.ts'
import { whenIdle } from '../lib/when-idle.ts'
import { session } from './session.ts'

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
/** The server itself waits 50 s for a picture. */
const FILE_TIMEOUT_MS = 60_000

/**
 * What everybody may read. Somebody who is signed in asks as themselves, but does not wait for it. Without a network it
 * is what was seen last.
 * @param keptAs what of the address matters to find it again; all of it unless given.
 */
export async function getJson<T>(
  path: string,
  params: Params,
  signal: AbortSignal,
  keptAs: Params = params,
): Promise<T> {
  const token = session.tokenNow()
  return orLastSeen(path + queryString(keptAs), token !== undefined, async () =>
    jsonOf<T>(await send('GET', path, { params, signal }, token, true), signal),
  )
}

/**
 * What is about who asks: it waits for a token, and fails with a 401 when there is none. Without a network it is what
 * was seen last.
 */
export async function getOwnJson<T>(path: string, params: Params, signal: AbortSignal): Promise<T> {
  return orLastSeen(path + queryString(params), true, async () =>
    jsonOf<T>(await sendOwn('GET', path, { params, signal }), signal),
  )
}

async function orLastSeen<T>(key: string, isOwn: boolean, ask: () => Promise<T>): Promise<T> {
  try {
    const body = await ask()
    // What comes without a network is out of the browser's own cache.
    if (!connection().isLost) keepLater(key, isOwn, body)
    return body
  } catch (error) {
    if (!(error instanceof ApiError) || !connection().isLost) throw error
    const stores =
      session.get().status === 'guest'
        ? (['public', 'saved'] as const)
        : (['member', 'public', 'saved'] as const)
    const kept = await import('./kept-answers.ts')
      .then(({ keptAnswer }) => keptAnswer(stores, key))
      .catch(() => undefined)
    // In the meantime there may be a network again; then asking once more is better.
    if (!kept || !connection().isLost) throw error
    noteSeenAt(kept.seenAt)
    return kept.body as T
  }
}

/** Keeps an answer for when there is no network, once there is time for it. */
export function keepLater(key: string, isOwn: boolean, body: unknown): void {
  const asker = session.get()
  whenIdle(() => {
    // Somebody may have gone in the meantime.
    if (isOwn && (asker.status !== 'member' || session.get() !== asker)) return
    import('./kept-answers.ts')
      .then(({ keepAnswer }) => keepAnswer(isOwn ? 'member' : 'public', key, body))
      // No room, or not allowed: then there is nothing when the network is gone.
      .catch(() => undefined)
  })
}

/** As `getOwnJson`, for what is no JSON to us, or comes with headers that matter. Its body may take a while. */
export async function getOwnAnswer(path: string, params: Params, signal: AbortSignal): Promise<Response> {
  return sendOwn('GET', path, { params, signal, timeoutMs: FILE_TIMEOUT_MS })
}

/** Answers with undefined where the answer has no body. */
export async function writeOwn<T = undefined>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  body?: object,
): Promise<T> {
  const response = await sendOwn(method, path, body ? { body } : {})
  return response.status === 204 ? (undefined as T) : jsonOf<T>(response)
}

/** What guests may send, too; somebody who is signed in sends it as themselves. */
export async function writeAsAnybody(path: string, body: object): Promise<void> {
  await send('POST', path, { body }, session.tokenNow(), true)
}

interface Message {
  params?: Params
  /** Sent as it is when it is a file. */
  body?: object
  signal?: AbortSignal
  timeoutMs?: number
}

async function sendOwn(method: string, path: string, message: Message): Promise<Response> {
  const token = await session.token()
  if (token === undefined) throw noToken()
  return send(method, path, message, token, false)
}

function noToken(): ApiError {
  return session.get().status === 'unavailable'
    ? new ApiError(503, t('session.unavailable'))
    : new ApiError(401, t('session.needed'))
}

/** A token that is refused is renewed once. */
async function send(
  method: string,
  path: string,
  message: Message,
  token: string | undefined,
  isForGuestsToo: boolean,
): Promise<Response> {
  const response = await sendOnce(method, path, message, token)
  if (response.ok) return response
  if (response.status !== 401 || token === undefined) throw await errorOf(response)
  const next = await session.renew(token)
  if (next === undefined && !isForGuestsToo) throw noToken()
  const second = await sendOnce(method, path, message, next)
  if (!second.ok) throw await errorOf(second)
  return second
}

async function sendOnce(
  method: string,
  path: string,
  { params = {}, body, signal, timeoutMs }: Message,
  token: string | undefined,
): Promise<Response> {
  const isFile = body instanceof Blob
  const timeout = AbortSignal.timeout(timeoutMs ?? (isFile ? FILE_TIMEOUT_MS : TIMEOUT_MS))
  try {
    return await reach(`/api/v1${path}${queryString(params)}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body && { 'content-type': isFile ? body.type : 'application/json' }),
      },
      ...(body && { body: isFile ? body : JSON.stringify(body) }),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    })
  } catch (cause) {
    if (signal?.aborted) throw cause
    throw new ApiError(0, t(navigator.onLine ? 'error.no_answer' : 'error.offline'))
  }
}

async function jsonOf<T>(response: Response, signal?: AbortSignal): Promise<T> {
  try {
    return (await response.json()) as T
  } catch (cause) {
    if (signal?.aborted) throw cause
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
  const body = (await response.json().catch(() => null)) as Partial<ErrorBody> | null
  // A page of a proxy in between refuses nothing and says of nothing that it is gone.
  return body?.error ? new ApiError(status, body.error.message) : new ApiError(502, t('error.not_understood'))
}
