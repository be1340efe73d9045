/** Asks like a browser without scripts: keeps cookies by path, and follows no redirect by itself. */
export class Browser {
  readonly #origin: string
  readonly #cookies = new Map<string, { name: string; value: string; path: string }>()

  constructor(origin: string) {
    this.#origin = origin
  }

  get(address: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#ask(address, { headers: { accept: 'text/html', ...headers } })
  }

  /** Sends a form from a page of this origin, unless the headers say otherwise. */
  post(address: string, fields: Record<string, string>, headers: Record<string, string | undefined> = {}) {
    const all = { accept: 'text/html', origin: this.#origin, 'sec-fetch-site': 'same-origin', ...headers }
    const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
    return this.#ask(address, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: Object.fromEntries(sent),
    })
  }

  /** Goes on until an answer is no redirect, or leads to `stop`. */
  async follow(answer: Response, stop: string): Promise<{ answer: Response; address: string }> {
    let current = answer
    for (let step = 0; step < 10; step += 1) {
      const location = current.headers.get('location')
      if (!location) return { answer: current, address: current.url }
      const address = new URL(location, current.url).href
      if (address.startsWith(stop)) return { answer: current, address }
      current = await this.get(address)
    }
    throw new Error('These redirects do not end.')
  }

  forgetCookies(): void {
    this.#cookies.clear()
  }

  async #ask(address: string, init: RequestInit): Promise<Response> {
    const url = new URL(address, this.#origin)
    const cookies = [...this.#cookies.values()].filter(
      ({ path }) => url.pathname === path || url.pathname.startsWith(path.replace(/\/?$/, '/')),
    )
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: {
        ...(init.headers as Record<string, string>),
        ...(cookies.length > 0 && {
          cookie: cookies.map(({ name, value }) => `${name}=${value}`).join('; '),
        }),
      },
    })
    for (const line of answer.headers.getSetCookie()) this.#keep(line, url)
    return answer
  }

  #keep(line: string, url: URL): void {
    const [pair = '', ...attributes] = line.split(/; */)
    const [name = '', ...value] = pair.split('=')
    const attribute = (wanted: string) =>
      attributes.find((one) => one.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1)
    const path = attribute('path') ?? url.pathname.replace(/\/[^/]*$/, '') ?? '/'
    const expires = attribute('expires')
    const key = `${name} ${path}`
    if (expires && Date.parse(expires) < Date.now()) this.#cookies.delete(key)
    else this.#cookies.set(key, { name, value: value.join('='), path })
  }
}

/** The form of a page: where it goes, and what its fields hold. */
export function formOf(page: string): { action: string; fields: Record<string, string> } {
  const action = /<form[^>]*\saction="([^"]*)"/.exec(page)?.[1]
  if (action === undefined) throw new Error(`This page has no form:\n${page}`)
  const fields = [...page.matchAll(/<input([^>]*)>/g)].map(([, attributes = '']) => {
    const attribute = (name: string) => new RegExp(`\\s${name}="([^"]*)"`).exec(` ${attributes}`)?.[1] ?? ''
    return [attribute('name'), attribute('value')]
  })
  return { action, fields: Object.fromEntries(fields) as Record<string, string> }
}
