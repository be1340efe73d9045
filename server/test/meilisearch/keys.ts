import { createHmac, randomUUID } from 'node:crypto'
import { MeilisearchFault } from './errors.ts'

export interface ApiKey {
  uid: string
  key: string
  name: string | null
  description: string | null
  actions: string[]
  indexes: string[]
  expiresAt: string | null
  createdAt: string
  updatedAt: string
}

/** What a request may see; `*` among the indexes means all. */
export interface Rights {
  indexes: string[]
}

const invalid = (message = 'The provided API key is invalid.') =>
  new MeilisearchFault(403, 'invalid_api_key', message)

/** https://www.meilisearch.com/docs/reference/api/keys/list-api-keys, and crates/meilisearch-auth. */
export class KeyStore {
  readonly #masterKey: string
  readonly #keys = new Map<string, ApiKey>()

  constructor(masterKey: string) {
    this.#masterKey = masterKey
  }

  create(body: Record<string, unknown>): ApiKey {
    for (const name of ['actions', 'indexes', 'expiresAt']) {
      if (!(name in body)) {
        const code = `missing_api_key_${name === 'expiresAt' ? 'expires_at' : name}`
        throw new MeilisearchFault(400, code, `Missing field \`${name}\``)
      }
    }
    const {
      uid = randomUUID(),
      name = null,
      description = null,
      actions,
      indexes,
      expiresAt,
    } = body as Partial<ApiKey>
    if (this.#keys.has(uid)) {
      const message = `\`uid\` field value \`${uid}\` is already an existing API key.`
      throw new MeilisearchFault(409, 'api_key_already_exists', message)
    }
    const now = new Date().toISOString()
    // The same name under the same master key gives the same key.
    const key = createHmac('sha256', this.#masterKey).update(uid).digest('hex')
    const made: ApiKey = {
      uid,
      key,
      name,
      description,
      actions: actions!,
      indexes: indexes!,
      expiresAt: expiresAt ?? null,
      createdAt: now,
      updatedAt: now,
    }
    this.#keys.set(uid, made)
    return made
  }

  get(uid: string): ApiKey {
    const found = this.#keys.get(uid)
    if (!found) throw new MeilisearchFault(404, 'api_key_not_found', `API key \`${uid}\` not found.`)
    return found
  }

  delete(uid: string): void {
    this.get(uid)
    this.#keys.delete(uid)
  }

  /** @throws 401 without a key, 403 when it does not reach that far. */
  authorize(header: string | undefined, action: string, index: string | undefined): Rights {
    if (!header?.startsWith('Bearer ')) {
      const message = 'The Authorization header is missing. It must use the bearer authorization method.'
      throw new MeilisearchFault(401, 'missing_authorization_header', message)
    }
    const token = header.slice('Bearer '.length)
    if (token === this.#masterKey) return { indexes: ['*'] }
    const key = [...this.#keys.values()].find((candidate) => candidate.key === token)
    if (!key || (key.expiresAt && Date.parse(key.expiresAt) < Date.now())) throw invalid()
    if (index !== undefined && !reaches(key, index)) {
      const allowed = JSON.stringify(key.indexes).replaceAll(',', ', ')
      throw invalid(`The API key cannot acces the index \`${index}\`, authorized indexes are ${allowed}.`)
    }
    const group = `${action.split('.')[0]}.*`
    if (![action, group, '*'].some((name) => key.actions.includes(name))) throw invalid()
    return { indexes: key.indexes }
  }
}

export function reaches({ indexes }: Rights, index: string): boolean {
  return indexes.some((pattern) =>
    pattern.endsWith('*') ? index.startsWith(pattern.slice(0, -1)) : pattern === index,
  )
}

export function refuseOutside(rights: Rights, ...indexes: string[]): void {
  if (!indexes.every((index) => reaches(rights, index))) throw invalid()
}
