/** As every refusal of Meilisearch looks: https://www.meilisearch.com/docs/reference/errors/overview */
export class MeilisearchFault extends Error {
  readonly status: number
  readonly code: string
  readonly type: 'invalid_request' | 'auth' | 'internal'

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
    this.type = status === 401 || status === 403 ? 'auth' : status >= 500 ? 'internal' : 'invalid_request'
  }

  get body() {
    const link = `https://docs.meilisearch.com/errors#${this.code}`
    return { message: this.message, code: this.code, type: this.type, link }
  }
}

export const indexNotFound = (uid: string) =>
  new MeilisearchFault(404, 'index_not_found', `Index \`${uid}\` not found.`)

/** What the real server may well do and this one does not: a test must never pass because it was ignored. */
export const notCopied = (what: string) =>
  new MeilisearchFault(501, 'not_copied', `The server for tests does not know ${what}.`)
