import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser } from './lib/browser.ts'
import { findKeycloak, KeycloakServer } from './lib/keycloak.ts'
import { Mailbox } from './lib/mailbox.ts'
import { memberJourney } from './lib/member-journey.ts'
import { freePort, startServer, type Server } from './lib/server.ts'

const SECRET = 'a-secret-of-this-test'
const RUI = { name: 'Rui Costa', email: 'rui@example.org', password: 'Sardinhas1' }

const distribution = await findKeycloak()
const dataDir = mkdtempSync(join(tmpdir(), 'eventbuzz-keycloak-journey-'))
let keycloak: KeycloakServer
let mailbox: Mailbox
let server: Server
let browser: Browser
let site: string
let env: Record<string, string>

describe.skipIf(!distribution)('with Keycloak', () => {
  beforeAll(async () => {
    const port = await freePort()
    site = `http://localhost:${port}`
    ;[mailbox, browser] = await Promise.all([Mailbox.open(), launchBrowser()])
    keycloak = await KeycloakServer.start({
      distribution: distribution!,
      env: {
        PUBLIC_URL: site,
        EVENTBUZZ_SERVER_SECRET: SECRET,
        KEYCLOAK_SMTP_HOST: '127.0.0.1',
        KEYCLOAK_SMTP_PORT: String(mailbox.port),
        KEYCLOAK_SMTP_AUTH: 'false',
        KEYCLOAK_SMTP_STARTTLS: 'false',
        KEYCLOAK_MAIL_FROM: 'events@example.org',
      },
    })
    env = {
      DATA_DIR: dataDir,
      MAP_STYLE_URL: 'builtin',
      PUBLIC_URL: site,
      OIDC_ISSUER: keycloak.issuer,
      OIDC_INTERNAL_URL: keycloak.internalIssuer,
      KEYCLOAK_CLIENT_SECRET: SECRET,
      // The test is about people, not about how busy the machine is.
      MAX_EVENT_LOOP_DELAY_MS: '0',
    }
    server = await startServer({ port, withinS: 150, env })
  }, 600_000)
  afterAll(async () => {
    await server?.stop()
    await browser?.close()
    await mailbox?.close()
    await keycloak?.remove()
    rmSync(dataDir, { recursive: true, force: true })
  }, 60_000)

  const register = async (page: Page) => {
    await page.locator('#email').fill(RUI.email)
    await page.locator('#firstName').fill(RUI.name)
    await page.getByRole('button', { name: 'Register' }).click()
    await page.getByText('verify your email').first().waitFor()
    await expect.poll(() => mailbox.linkFor(RUI.email), { timeout: 20_000 }).toContain('action-token')
    await page.goto(mailbox.linkFor(RUI.email)!)
    await page.locator('#password-new').fill(RUI.password)
    await page.locator('#password-confirm').fill(RUI.password)
    await page.getByRole('button', { name: 'Submit' }).click()
  }

  it('somebody registers, becomes an organizer, publishes, sees it on the map and signs out', async () => {
    const journey = { browser, site, env, person: RUI, register, provider: 'keycloak' }
    expect(await memberJourney(journey)).toEqual(['Fado keycloak'])
  }, 240_000)
})
