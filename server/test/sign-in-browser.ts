import type { InjectOptions } from 'fastify'
import type { App } from '../src/http/types.ts'
import { SITE } from './oidc-provider.ts'

interface Cookie {
  name: string
  value: string
  path?: string
  maxAge?: number
  httpOnly?: boolean
  secure?: boolean
  sameSite?: string
}

const OWN_PAGE = { origin: SITE, 'sec-fetch-site': 'same-origin', 'x-eventbuzz': '1' }

/** As much of a browser as signing in needs: it follows redirects and keeps cookies, of the site and of the provider. */
export class SignInBrowser {
  readonly cookies = new Map<string, string>()
  /** As they were last set. */
  readonly setCookies = new Map<string, Cookie>()
  readonly #providerCookies = new Map<string, string>()
  readonly #app: () => App
  readonly #site: string

  constructor(app: () => App, site = SITE) {
    this.#app = app
    this.#site = site
  }

  async ask(method: 'GET' | 'POST', path: string, headers: Record<string, string> = {}) {
    const options: InjectOptions = {
      method,
      url: path,
      headers: { host: new URL(this.#site).host, ...headers },
      cookies: Object.fromEntries(this.cookies),
    }
    const answer = await this.#app().inject(options)
    for (const cookie of answer.cookies as Cookie[]) {
      this.setCookies.set(cookie.name, cookie)
      if (cookie.value === '') this.cookies.delete(cookie.name)
      else this.cookies.set(cookie.name, cookie.value)
    }
    return {
      status: answer.statusCode,
      headers: answer.headers,
      location: answer.headers.location,
      body: answer.body,
    }
  }

  /** As the web app does it. */
  async post(path: string, headers: Record<string, string> = OWN_PAGE) {
    const answer = await this.ask('POST', `/api/v1/session/${path}`, headers)
    return { ...answer, body: JSON.parse(answer.body) as Record<string, never> }
  }

  /** Follows the identity provider until it leads back to the site; answers with the path there. */
  async throughProvider(location: string): Promise<string> {
    let url = location
    for (let hops = 0; hops < 10; hops++) {
      const cookie = [...this.#providerCookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const answer = await fetch(url, { redirect: 'manual', headers: { cookie } })
      for (const text of answer.headers.getSetCookie()) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(text)!
        if (value) this.#providerCookies.set(name!, value)
        else this.#providerCookies.delete(name!)
      }
      const next = answer.headers.get('location')
      if (!next) throw new Error(`${url} answers ${answer.status}: ${await answer.text()}`)
      url = new URL(next, url).href
      if (url.startsWith(`${this.#site}/`)) return url.slice(this.#site.length)
    }
    throw new Error('The provider leads in a circle.')
  }

  /** From the link to the page that one comes back to. */
  async signIn(query = ''): Promise<string> {
    const begun = await this.ask('GET', `/api/v1/session/sign-in${query}`)
    const callback = await this.throughProvider(begun.location!)
    return (await this.ask('GET', callback)).location!
  }
}
