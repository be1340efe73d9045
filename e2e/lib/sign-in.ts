import { join } from 'node:path'
import * as oidc from 'openid-client'
import type { Browser, Page } from 'playwright-core'
import { SIZES } from './browser.ts'
import { root } from './server.ts'

/** A site that nobody serves: where a browser comes back to it, its address says all. */
export const SITE = 'https://events.example.test'
export const CALLBACK = `${SITE}/api/v1/session/callback`
export const REFUSAL = 'Invalid username or password'

/** Somebody's browser. The site itself is not there: what it would show is a blank page, and its logo. */
export async function aBrowser(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: SIZES.phone, locale: 'en-GB' })
  await context.route(`${SITE}/**`, (route) =>
    route.fulfill(
      route.request().url().endsWith('/favicon.svg')
        ? { path: join(root, 'web/public/favicon.svg'), contentType: 'image/svg+xml' }
        : { body: 'The site', contentType: 'text/plain' },
    ),
  )
  return context.newPage()
}

interface Attempt {
  page: Page
  /** Resolves with the tokens once the page has come back to the site. */
  tokens: () => Promise<oidc.TokenEndpointResponse>
}

/** Opens the page to sign in, as the web app would. */
export async function anAttempt(page: Page, client: oidc.Configuration): Promise<Attempt> {
  const verifier = oidc.randomPKCECodeVerifier()
  const state = oidc.randomState()
  const address = oidc.buildAuthorizationUrl(client, {
    redirect_uri: CALLBACK,
    scope: 'openid',
    state,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  await page.goto(address.href)
  const tokens = async () => {
    await page.waitForURL(`${CALLBACK}?**`)
    const checks = { pkceCodeVerifier: verifier, expectedState: state }
    return oidc.authorizationCodeGrant(client, new URL(page.url()), checks)
  }
  return { page, tokens }
}

export async function fillIn(
  page: Page,
  { email, password }: { email: string; password: string },
): Promise<void> {
  await page.locator('#username').fill(email)
  await page.locator('#password').fill(password)
  await page.locator('#kc-login').click()
}

/** Tries to sign somebody in. @returns undefined when the page refuses them. */
export async function trySignIn(
  browser: Browser,
  client: oidc.Configuration,
  person: { email: string; password: string },
): Promise<oidc.TokenEndpointResponse | undefined> {
  const page = await aBrowser(browser)
  try {
    const { tokens } = await anAttempt(page, client)
    await fillIn(page, person)
    const isRefused = await Promise.race([
      page
        .getByText(REFUSAL)
        .waitFor()
        .then(() => true),
      page.waitForURL(`${CALLBACK}?**`).then(() => false),
    ])
    return isRefused ? undefined : await tokens()
  } finally {
    await page.context().close()
  }
}

export async function signIn(
  browser: Browser,
  client: oidc.Configuration,
  person: { email: string; password: string },
): Promise<oidc.TokenEndpointResponse> {
  const answer = await trySignIn(browser, client, person)
  if (!answer) throw new Error(`${person.email} was refused.`)
  return answer
}
