import { AccountsUnavailableError } from '../port.ts'

const ANSWER_MS = 10_000
/** A token is not used in its last moments, because it has to arrive while it holds. */
const RENEW_BEFORE_MS = 10_000

export interface RestOptions {
  /** Where Keycloak is, with its path: http://keycloak:8080/auth */
  baseUrl: string
  /** Who vouches for us, and by what: the form of its token endpoint. */
  signIn: { realm: string; form: Record<string, string> }
  /** How long a single answer may take. */
  answerMs?: number
}

export interface Answer {
  status: number
  body: unknown
}

/** A refusal that asking again does not change. */
export class KeycloakRefusal extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Keycloak's Admin REST API. */
export class KeycloakRest {
  readonly #options: RestOptions
  #token: { value: string; renewAt: number } | undefined
  #renewing: Promise<string> | undefined

  constructor(options: RestOptions) {
    this.#options = options
  }

  /**
   * Asks below /admin/realms.
   * @param expected the statuses that are no failure, besides those of success.
   * @throws KeycloakRefusal for any other 4xx; AccountsUnavailableError where nobody can tell what happened, or we may not.
   */
  async ask(method: string, path: string, body?: unknown, expected: number[] = []): Promise<Answer> {
    let answer = await this.#send(method, path, body, await this.#signedIn())
    if (answer.status === 401) {
      // It was restarted or its keys were changed; nothing was done.
      this.#token = undefined
      answer = await this.#send(method, path, body, await this.#signedIn())
    }
    const { status } = answer
    if ((status >= 200 && status < 300) || expected.includes(status)) return answer
    if (status === 401 || status === 403)
      throw new AccountsUnavailableError(
        `Keycloak does not let us ${method} ${withoutQuery(path)} (${status}).`,
      )
    if (status >= 500 || status === 429)
      throw new AccountsUnavailableError(`Keycloak answers ${status} to ${method} ${withoutQuery(path)}.`)
    throw new KeycloakRefusal(
      status,
      `Keycloak refuses ${method} ${withoutQuery(path)} (${status}): ${reasonOf(answer.body)}`,
    )
  }

  async get<T>(path: string): Promise<T> {
    return (await this.ask('GET', path)).body as T
  }

  /** undefined where there is no such thing. */
  async find<T>(path: string): Promise<T | undefined> {
    const { status, body } = await this.ask('GET', path, undefined, [404])
    return status === 404 ? undefined : (body as T)
  }

  async #send(method: string, path: string, body: unknown, token: string): Promise<Answer> {
    return this.#fetch(`${this.#options.baseUrl}/admin/realms${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  }

  async #signedIn(): Promise<string> {
    if (this.#token && Date.now() < this.#token.renewAt) return this.#token.value
    this.#renewing ??= this.#signIn().finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  async #signIn(): Promise<string> {
    const { baseUrl, signIn } = this.#options
    const { status, body } = await this.#fetch(
      `${baseUrl}/realms/${encodeURIComponent(signIn.realm)}/protocol/openid-connect/token`,
      { method: 'POST', body: new URLSearchParams(signIn.form) },
    )
    const { access_token: value, expires_in: lifetimeS } = (body ?? {}) as Record<string, unknown>
    if (status !== 200 || typeof value !== 'string' || typeof lifetimeS !== 'number') {
      throw new AccountsUnavailableError(
        `Keycloak does not let us in at the realm ${signIn.realm} (${status}): ${reasonOf(body)}`,
      )
    }
    this.#token = { value, renewAt: Date.now() + lifetimeS * 1_000 - RENEW_BEFORE_MS }
    return value
  }

  async #fetch(url: string, init: RequestInit): Promise<Answer> {
    try {
      const answer = await fetch(url, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.timeout(this.#options.answerMs ?? ANSWER_MS),
      })
      const text = await answer.text()
      return { status: answer.status, body: parsed(text) }
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: string; message?: string } }
      const reason = cause?.code ?? cause?.message ?? message
      throw new AccountsUnavailableError(`Keycloak does not answer (${reason}).`, { cause: error })
    }
  }
}

/** What is not JSON, such as a page of a proxy, says nothing. */
function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

export function reasonOf(body: unknown): string {
  const { errorMessage, error_description: description, error } = (body ?? {}) as Record<string, unknown>
  return [errorMessage, description, error].find((text) => typeof text === 'string') ?? 'no reason given'
}

/** A query may hold somebody's address, which belongs into no log. */
function withoutQuery(path: string): string {
  return path.replace(/\?.*$/, '')
}
