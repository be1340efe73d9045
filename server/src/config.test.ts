import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import {
  ConfigError,
  configurationMarkdown,
  describeConfig,
  loadConfig,
  loadKeycloakSettings,
  loadSearchKeySettings,
} from './config.ts'
import { SETTINGS, type Setting } from './settings.ts'

const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-config-'))
afterAll(() => rmSync(dir, { recursive: true }))

const DATABASE_URL = 'postgres://app:pass-word@db:5432/eventbuzz'
const problemsOf = (env: Record<string, string>) => {
  try {
    loadConfig(env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.problems
  }
}

describe('loadConfig', () => {
  it('needs nothing on a laptop', () => {
    expect(loadConfig({})).toMatchObject({
      environment: 'development',
      host: '127.0.0.1',
      port: 8000,
      publicUrl: 'http://localhost:8000',
      databaseUrl: undefined,
      demoEvents: true,
      migrateOnStart: true,
      workerInServe: true,
    })
  })

  it('listens to the network and brings no demo events when there is a database server', () => {
    expect(loadConfig({ DATABASE_URL })).toMatchObject({ host: '0.0.0.0', demoEvents: false })
  })

  it('takes an empty variable for one that is not set', () => {
    expect(loadConfig({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ port: 8000, databaseUrl: undefined })
  })

  it.each([
    ['ENVIRONMENT', 'prod'],
    ['HOST', 'two words'],
    ['PORT', '0'],
    ['PORT', '65536'],
    ['PORT', '80.5'],
    ['PUBLIC_URL', 'events.example'],
    ['PUBLIC_URL', 'https://events.example/path'],
    ['INSTANCE_NAME', 'x'.repeat(61)],
    ['DATABASE_URL', 'mysql://db'],
    ['DATABASE_POOL_SIZE', '101'],
    ['REDIS_URL', 'http://cache:6379'],
    ['REDIS_URL', 'cache:6379'],
    ['MIGRATE_ON_START', 'yes'],
    ['WORKER_IN_SERVE', 'no'],
    ['DEMO_EVENTS', '1'],
    ['MAP_STYLE_URL', 'http://tiles.example/style.json'],
    ['MAP_CENTER', '91,0'],
    ['MAP_CENTER', '1,2,3'],
    ['MAP_CENTER', ','],
    ['RATE_LIMIT_READS', '-1'],
    ['TRUSTED_PROXIES', 'true'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['CORS_ORIGINS', 'null'],
    ['CORS_ORIGINS', 'https://*.example'],
    ['SHUTDOWN_GRACE_MS', '5001'],
    ['METRICS_PORT', '8000'],
    ['LOG_LEVEL', 'loud'],
  ])('refuses %s=%s', (variable, value) => {
    expect(problemsOf({ [variable]: value }).map((problem) => problem.variable)).toEqual([variable])
  })

  it('tells all problems at once: variable, value and what is expected', () => {
    expect(() => loadConfig({ PORT: 'http', LOG_LEVEL: 'loud' })).toThrow(
      'PORT is "http"; expected a whole number from 1 to 65535\n' +
        'LOG_LEVEL is "loud"; expected fatal, error, warn, info, debug, trace, silent',
    )
  })

  it('reads a secret from a file', () => {
    const file = join(dir, 'database-url')
    writeFileSync(file, `${DATABASE_URL}\n`)
    expect(loadConfig({ DATABASE_URL_FILE: file }).databaseUrl).toBe(DATABASE_URL)
    expect(problemsOf({ DATABASE_URL_FILE: file, DATABASE_URL })).toMatchObject([
      { variable: 'DATABASE_URL_FILE' },
    ])
    expect(problemsOf({ DATABASE_URL_FILE: join(dir, 'none') })).toMatchObject([
      { variable: 'DATABASE_URL_FILE', value: expect.stringContaining('ENOENT') },
    ])
  })

  it.each(
    Object.values(SETTINGS)
      .filter((setting: Setting) => setting.isSecret)
      .map(({ name }) => name),
  )('refuses an empty file of %s, and says which', (name) => {
    const file = join(dir, 'empty')
    writeFileSync(file, '\n')
    // Each is wanted together with others.
    const env = {
      S3_ENDPOINT: 'http://storage:9000',
      S3_ACCESS_KEY: 'key',
      S3_SECRET_KEY: 'key',
      MEILISEARCH_URL: 'http://search:7700',
      OIDC_ISSUER: 'https://id.example.org/auth/realms/eventbuzz',
    }
    expect(problemsOf({ ...env, [name]: '', [`${name}_FILE`]: file })).toMatchObject([
      { variable: `${name}_FILE`, value: `"${file}", which is empty` },
    ])
  })

  it('never tells a secret', () => {
    const [problem] = problemsOf({ DATABASE_URL: 'mysql://app:hunter2@db' })
    expect(JSON.stringify(problem)).not.toContain('hunter2')
    const REDIS_URL = 'rediss://app:pass-word@cache:6379/1'
    const text = describeConfig(loadConfig({ DATABASE_URL, REDIS_URL, MAP_CENTER: '38.7,-9.1' }))
    expect(text).not.toContain('pass-word')
    expect(text).toContain('DATABASE_URL=(set, hidden)\n')
    expect(text).toContain('REDIS_URL=(set, hidden)\n')
    expect(text).toContain('MAP_CENTER=38.7,-9.1\n')
  })

  it('takes lists apart and shows them whole', () => {
    const config = loadConfig({ TRUSTED_PROXIES: 'loopback,10.0.0.0/8', CORS_ORIGINS: 'https://a.example,*' })
    expect(config).toMatchObject({
      trustedProxies: ['127.0.0.0/8', '::1/128', '10.0.0.0/8'],
      corsOrigins: ['https://a.example', '*'],
    })
    expect(describeConfig(config)).toContain('TRUSTED_PROXIES=127.0.0.0/8,::1/128,10.0.0.0/8\n')
    expect(describeConfig(loadConfig({}))).toContain('CORS_ORIGINS=none\n')
  })

  it('wants all of an S3 server, or nothing of it', () => {
    const S3 = { S3_ENDPOINT: 'http://storage:9000/', S3_ACCESS_KEY: 'key', S3_SECRET_KEY: 'not-for-others' }
    expect(loadConfig(S3)).toMatchObject({
      s3Endpoint: 'http://storage:9000',
      s3Bucket: 'eventbuzz-public',
      s3Region: 'us-east-1',
    })
    expect(describeConfig(loadConfig(S3))).not.toContain('not-for-others')
    const missing = (env: Record<string, string>) => problemsOf(env).map(({ variable }) => variable)
    for (const name of Object.keys(S3)) expect(missing({ ...S3, [name]: '' })).toEqual([name])
    expect(missing({ S3_SECRET_KEY: 'x' })).toEqual(['S3_ENDPOINT', 'S3_ACCESS_KEY'])
    expect(missing({ ...S3, S3_ENDPOINT: 'storage:9000' })).toEqual(['S3_ENDPOINT'])
    expect(missing({ ...S3, S3_ENDPOINT: 'http://storage/bucket' })).toEqual(['S3_ENDPOINT'])
    expect(missing({ ...S3, S3_BUCKET: 'Public_Bucket' })).toEqual(['S3_BUCKET'])
    expect(loadConfig({ S3_BUCKET: 'other' }).s3Endpoint).toBeUndefined()
  })

  it('insists in production on a database server and no demo events', () => {
    expect(problemsOf({ ENVIRONMENT: 'production' }).map(({ variable }) => variable)).toEqual([
      'DATABASE_URL',
    ])
    const wrong = problemsOf({ ENVIRONMENT: 'production', DATABASE_URL, DEMO_EVENTS: 'true' })
    expect(wrong.map(({ variable }) => variable)).toEqual(['DEMO_EVENTS'])
  })
})

describe('the embedded identity server', () => {
  const production = { ENVIRONMENT: 'production', DATABASE_URL }
  const OIDC_ISSUER = 'https://id.example.org/auth/realms/eventbuzz'
  it.each([
    [{}, true],
    [{ EMBEDDED_IDENTITY: 'false' }, false],
    [{ OIDC_ISSUER }, false],
    [production, false],
    [{ ...production, EMBEDDED_IDENTITY: 'true' }, true],
    [{ ...production, OIDC_ISSUER }, false],
  ])('with %j: %s', (env, expected) => {
    expect(loadConfig(env).embeddedIdentity).toBe(expected)
  })

  it('is not there beside another one', () => {
    expect(problemsOf({ OIDC_ISSUER, EMBEDDED_IDENTITY: 'true' })).toMatchObject([
      { variable: 'EMBEDDED_IDENTITY', value: '"true", but OIDC_ISSUER is set too' },
    ])
  })
})

describe('the settings of Meilisearch', () => {
  const MEILISEARCH_URL = 'http://search:7700'
  it('belong together', () => {
    expect(loadConfig({ MEILISEARCH_URL, MEILISEARCH_KEY: 'abc' })).toMatchObject({
      meilisearchUrl: MEILISEARCH_URL,
      meilisearchKey: 'abc',
    })
    expect(loadConfig({ MEILISEARCH_URL }).meilisearchKey).toBeUndefined()
    expect(problemsOf({ MEILISEARCH_KEY: 'abc' })).toMatchObject([{ variable: 'MEILISEARCH_URL' }])
    expect(problemsOf({ MEILISEARCH_URL, DATABASE_URL, ENVIRONMENT: 'production' })).toMatchObject([
      { variable: 'MEILISEARCH_KEY', value: 'not set' },
    ])
  })

  it.each(['search:7700', 'redis://search', 'http://app:hunter2@search', 'http://search/?key=1'])(
    'do not take %s for an address',
    (address) => {
      const problems = problemsOf({ MEILISEARCH_URL: address, MEILISEARCH_KEY: 'abc' })
      expect(problems).toMatchObject([{ variable: 'MEILISEARCH_URL' }])
      expect(JSON.stringify(problems)).not.toContain('hunter2')
    },
  )

  it('do not tell the key', () => {
    const [problem] = problemsOf({ MEILISEARCH_URL, MEILISEARCH_KEY: 'hunter2 and more' })
    expect(problem?.variable).toBe('MEILISEARCH_KEY')
    expect(JSON.stringify(problem)).not.toContain('hunter2')
    expect(describeConfig(loadConfig({ MEILISEARCH_URL, MEILISEARCH_KEY: 'hunter2' }))).not.toContain(
      'hunter2',
    )
  })

  it('have a master key only for the command that makes the other', () => {
    const MEILISEARCH_MASTER_KEY = 'master'
    expect(loadSearchKeySettings({ MEILISEARCH_URL, MEILISEARCH_MASTER_KEY })).toEqual({
      url: MEILISEARCH_URL,
      masterKey: 'master',
    })
    expect(JSON.stringify(loadConfig({ MEILISEARCH_URL, MEILISEARCH_MASTER_KEY }))).not.toContain('master"')
    expect(() => loadSearchKeySettings({})).toThrow('MEILISEARCH_URL is not set')
  })
})

describe('docs/configuration.md', () => {
  it('is what config.ts says', () => {
    const file = new URL('../../docs/configuration.md', import.meta.url)
    const remedy = 'run: npx eventbuzz config --markdown > docs/configuration.md'
    expect(readFileSync(file, 'utf8'), remedy).toBe(configurationMarkdown())
  })
})

describe('loadKeycloakSettings', () => {
  const KEYCLOAK = {
    KEYCLOAK_URL: 'http://keycloak:8080/auth/',
    KEYCLOAK_ADMIN_USER: 'root',
    KEYCLOAK_ADMIN_PASSWORD: 'pass-word',
  }

  it('takes what the realm needs from the environment or from files', () => {
    const file = join(dir, 'server-secret')
    writeFileSync(file, 'from-a-file\n')
    const env = { ...KEYCLOAK, PUBLIC_URL: 'https://events.example.org', SECRET_FILE: file }
    expect(loadKeycloakSettings(env, ['PUBLIC_URL', 'SECRET', 'OTHER'])).toEqual({
      url: 'http://keycloak:8080/auth',
      user: 'root',
      password: 'pass-word',
      values: { PUBLIC_URL: 'https://events.example.org', SECRET: 'from-a-file', OTHER: undefined },
    })
  })

  it('names all that is missing, and shows no password', () => {
    expect(() => loadKeycloakSettings({}, [])).toThrow(
      /KEYCLOAK_URL is not set.*\nKEYCLOAK_ADMIN_USER is not set.*\nKEYCLOAK_ADMIN_PASSWORD is not set/,
    )
    const url = { ...KEYCLOAK, KEYCLOAK_URL: 'https://root:pass-word@keycloak' }
    expect(() => loadKeycloakSettings(url, [])).toThrow(
      /^KEYCLOAK_URL is set, but not right \(value hidden\);/,
    )
    const both = { ...KEYCLOAK, KEYCLOAK_ADMIN_PASSWORD_FILE: '/nowhere' }
    expect(() => loadKeycloakSettings(both, [])).toThrow(/^KEYCLOAK_ADMIN_PASSWORD_FILE .* only one of/)
  })

  it('may have an empty file for the realm, but not for the password', () => {
    const file = join(dir, 'nothing')
    writeFileSync(file, '')
    expect(loadKeycloakSettings({ ...KEYCLOAK, SMTP_PASSWORD_FILE: file }, ['SMTP_PASSWORD']).values).toEqual(
      {
        SMTP_PASSWORD: '',
      },
    )
    const empty = { ...KEYCLOAK, KEYCLOAK_ADMIN_PASSWORD: '', KEYCLOAK_ADMIN_PASSWORD_FILE: file }
    expect(() => loadKeycloakSettings(empty, [])).toThrow(/^KEYCLOAK_ADMIN_PASSWORD_FILE .* which is empty/)
  })
})

it('accounts are managed only in a realm of Keycloak', () => {
  const env = { OIDC_ISSUER: 'https://id.example.org', KEYCLOAK_CLIENT_SECRET: 'secret' }
  expect(problemsOf(env)).toMatchObject([{ variable: 'OIDC_ISSUER', value: '"https://id.example.org"' }])
  const OIDC_ISSUER = 'https://id.example.org/auth/realms/eventbuzz'
  expect(problemsOf({ ...env, OIDC_ISSUER })).toEqual([])
})
