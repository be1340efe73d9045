import { insist, type Report } from '../report.ts'
import { SITE } from '../stack.ts'
import type { Member, Site } from '../site.ts'
import type { Answer, Visitor } from '../visitor.ts'

const PERSON = { email: 'ines@example.org', name: 'Inês Costa', password: 'Sardinhas1' }
/** What a browser says of a link that somebody follows. */
const NAVIGATION = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html' }

/** @returns an organizer who is signed in; undefined when the proof failed. */
export async function proveSignIn(report: Report, { stack, visitor }: Site): Promise<Member | undefined> {
  let member: Member | undefined
  await report.prove('`eventbuzz users create` makes an account in Keycloak', async () => {
    const { email, name, password } = PERSON
    const create = [
      'users',
      'create',
      '--email',
      email,
      '--name',
      name,
      '--role',
      'organizer',
      '--password-stdin',
    ]
    const { status, output } = await stack.exec('api-a', ['node', 'server/bin/eventbuzz.mjs', ...create], {
      input: password,
    })
    insist(status === 0, output)
    return output.trim()
  })
  await report.prove('sign-in goes from the site through Keycloak and back, by code and PKCE', async () => {
    const browser = new Cookies(visitor)
    const { authorization, profile } = await signIn(browser)
    for (const [name, value] of [
      ['code_challenge_method', 'S256'],
      ['response_type', 'code'],
      ['redirect_uri', `${SITE}/api/v1/session/callback`],
    ] as const)
      // prettier-ignore
      insist(authorization.searchParams.get(name) === value, `${name} is ${authorization.searchParams.get(name)}`)
    insist(profile === '/profile', `The way back leads to ${profile}.`)
    const token = () => accessToken(browser)
    const me = await visitor.json<{ email: string; roles: string[] }>('/api/v1/users/me', {
      headers: { authorization: `Bearer ${await token()}` },
    })
    insist(
      me.email === PERSON.email && me.roles.includes('organizer'),
      `/users/me answers ${JSON.stringify(me)}`,
    )
    const stranger = await visitor.ask('/api/v1/users/me')
    insist(stranger.status === 401, `Without a token /users/me answers ${stranger.status}.`)
    member = { token }
    return `${me.email} is ${me.roles.join(', ')}`
  })
  return member
}

/** Follows the links and fills in Keycloak's form, as a browser would. */
async function signIn(browser: Cookies): Promise<{ authorization: URL; profile: string }> {
  const begun = await browser.ask('/api/v1/session/sign-in?return_to=%2Fprofile', { headers: NAVIGATION })
  const authorization = new URL(locationOf(begun))
  const form = await browser.ask(authorization.href, { headers: NAVIGATION })
  insist(form.status === 200, `Keycloak's page answers ${form.status}: ${form.body.toString()}`)
  const action = /<form[^>]+id="kc-form-login"[^>]+action="([^"]+)"/.exec(form.body.toString())?.[1]
  insist(action !== undefined, `Keycloak's page has no form: ${form.body.toString().slice(0, 300)}`)
  const filledIn = await browser.ask(action.replaceAll('&amp;', '&'), {
    method: 'POST',
    headers: { ...NAVIGATION, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ username: PERSON.email, password: PERSON.password }).toString(),
  })
  const back = await browser.ask(locationOf(filledIn), { headers: NAVIGATION })
  return { authorization, profile: locationOf(back) }
}

async function accessToken(browser: Cookies): Promise<string> {
  const headers = { 'x-eventbuzz': '1', origin: SITE, 'sec-fetch-site': 'same-origin' }
  const answer = await browser.ask('/api/v1/session/refresh', { method: 'POST', headers })
  insist(answer.status === 200, `/session/refresh answers ${answer.status}: ${answer.body.toString()}`)
  return (JSON.parse(answer.body.toString()) as { access_token: string }).access_token
}

function locationOf({ status, headers, body }: Answer): string {
  insist(
    headers.location !== undefined,
    `expected a redirect, got ${status}: ${body.toString().slice(0, 300)}`,
  )
  return headers.location
}

/** A visitor who keeps cookies. All of ours are of one site, and Keycloak's for its own paths; none is sent elsewhere. */
class Cookies {
  readonly #visitor: Visitor
  readonly #jar = new Map<string, string>()

  constructor(visitor: Visitor) {
    this.#visitor = visitor
  }

  async ask(address: string, question: NonNullable<Parameters<Visitor['ask']>[1]>): Promise<Answer> {
    const url = new URL(address, SITE)
    insist(url.origin === SITE, `A link leads to ${url.origin}.`)
    const cookie = [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await this.#visitor.ask(url.pathname + url.search, {
      ...question,
      headers: { ...question.headers, ...(cookie && { cookie }) },
    })
    for (const line of answer.headers['set-cookie'] ?? []) this.#keep(line)
    return answer
  }

  #keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
    if (value === '' || /max-age=0/i.test(line)) return void this.#jar.delete(name!)
    insist(/;\s*Secure/i.test(line), `The cookie ${name} goes over HTTP too.`)
    this.#jar.set(name!, value!)
  }
}
