import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { root } from '../../e2e/lib/server.ts'
import { SecretFiles } from '../test/secrets.ts'

const secrets = new SecretFiles()
const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-keycloak-'))
/** Says what it was started with. */
const fake = join(dir, 'kc.sh')
writeFileSync(fake, '#!/bin/sh\necho "ARGS=$*"\nenv\n')
chmodSync(fake, 0o755)
afterAll(() => {
  secrets.remove()
  rmSync(dir, { recursive: true })
})

function started(env: Record<string, string>): Record<string, string> {
  return ran(['start.sh', 'start', '--optimized'], { KC: fake, ...env })
}

function ran([script, ...args]: string[], env: Record<string, string>): Record<string, string> {
  const output = execFileSync('bash', [join(root, 'deploy/keycloak', script!), ...args], {
    env: { PATH: process.env['PATH'], SECRETS_DIR: secrets.dir, ...env },
    encoding: 'utf8',
  })
  return Object.fromEntries(
    output.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
  )
}

it('gives Keycloak its secrets and its arguments', () => {
  expect(
    started({ KEYCLOAK_SMTP_HOST: 'mail.example.org', KEYCLOAK_SMTP_PORT: '587', KEYCLOAK_SMTP_USER: 'me' }),
  ).toMatchObject({
    ARGS: 'start --optimized',
    KC_DB_PASSWORD: secrets.get('postgres_keycloak_password'),
    KC_BOOTSTRAP_ADMIN_PASSWORD: secrets.get('keycloak_admin_password'),
    EVENTBUZZ_SERVER_SECRET: secrets.get('keycloak_client_secret'),
    KEYCLOAK_SMTP_HOST: 'mail.example.org',
  })
})

it('asks nobody to follow a link that cannot be sent', () => {
  const env = started({ KEYCLOAK_SMTP_HOST: '', KEYCLOAK_MAIL_FROM: '' })
  expect(env).toMatchObject({ KEYCLOAK_VERIFY_EMAIL: 'false', KEYCLOAK_SMTP_AUTH: 'false' })
  for (const name of ['KEYCLOAK_SMTP_HOST', 'KEYCLOAK_MAIL_FROM']) expect(env).not.toHaveProperty(name)
  expect(started({ KEYCLOAK_SMTP_HOST: 'mail.example.org' })).not.toHaveProperty('KEYCLOAK_VERIFY_EMAIL')
})

it('speaks TLS from the beginning on port 465', () => {
  const env = started({
    KEYCLOAK_SMTP_HOST: 'mail.example.org',
    KEYCLOAK_SMTP_PORT: '465',
    KEYCLOAK_SMTP_USER: 'me',
  })
  expect(env).toMatchObject({ KEYCLOAK_SMTP_SSL: 'true', KEYCLOAK_SMTP_STARTTLS: 'false' })
  expect(env).not.toHaveProperty('KEYCLOAK_SMTP_AUTH')
})

it('lets people sign in with those for whom there is a client ID', () => {
  const env = started({ KEYCLOAK_GOOGLE_CLIENT_ID: 'google-id', KEYCLOAK_GITHUB_CLIENT_ID: '' })
  expect(env).toMatchObject({
    KEYCLOAK_GOOGLE_ENABLED: 'true',
    KEYCLOAK_GOOGLE_CLIENT_ID: 'google-id',
    KEYCLOAK_GOOGLE_CLIENT_SECRET: 'google-secret',
  })
  expect(Object.keys(env).filter((name) => name.includes('GITHUB'))).toEqual([])
  expect(started({ KEYCLOAK_GITHUB_CLIENT_ID: 'github-id' })).toMatchObject({
    KEYCLOAK_GITHUB_ENABLED: 'true',
    KEYCLOAK_GITHUB_CLIENT_SECRET: 'github-secret',
  })
})

it('applies the realm later with what it was imported with', () => {
  for (const settings of [
    { KEYCLOAK_SMTP_HOST: '', KEYCLOAK_MAIL_FROM: '' },
    { KEYCLOAK_SMTP_HOST: 'mail.example.org', KEYCLOAK_SMTP_PORT: '465', KEYCLOAK_SMTP_USER: 'me' },
    { KEYCLOAK_GOOGLE_CLIENT_ID: 'google-id', KEYCLOAK_GITHUB_CLIENT_ID: 'github-id' },
  ] as Record<string, string>[]) {
    const applied = ran(['apply.sh'], { NODE: fake, ...settings })
    const ofRealm = (env: Record<string, string>) =>
      Object.fromEntries(
        Object.entries(env).filter(([name]) =>
          /^(EVENTBUZZ|KEYCLOAK_(SMTP|MAIL|VERIFY|GOOGLE|GITHUB))/.test(name),
        ),
      )
    expect(ofRealm(applied)).toEqual(ofRealm(started(settings)))
    expect(ofRealm(applied)).toHaveProperty('EVENTBUZZ_SERVER_SECRET')
    expect(applied['ARGS']).toBe(
      `/app/server/bin/eventbuzz.mjs keycloak apply --renew-secrets --file ${join(root, 'deploy/keycloak/eventbuzz-realm.json')}`,
    )
    expect(applied['KEYCLOAK_ADMIN_PASSWORD_FILE']).toBe(join(secrets.dir, 'keycloak_admin_password'))
  }
})
