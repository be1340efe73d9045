import { createHash } from 'node:crypto'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parse } from 'yaml'
import { FakeMeilisearch } from '../../test/meilisearch.ts'
import { useCommandOutput } from '../../test/commands.ts'
import { main } from '../main.ts'
import { BACKUP_SETTINGS } from '../settings.ts'
import { createSearchKey, searchKeyOf } from '../wire.ts'
import { Releases } from './deploy/releases.ts'
import { assignments, envExample, VARIABLES } from './init/variables.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const OWNER = `${userInfo().uid}:${userInfo().gid}`
let dir: string
const output = useCommandOutput()

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'eventbuzz-init-'))
  mkdirSync(join(dir, 'deploy'))
  for (const name of ['valkey', 'object-storage'])
    cpSync(join(root, 'deploy', name), join(dir, 'deploy', name), { recursive: true })
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(dir, { recursive: true, force: true })
})

const init = (...args: string[]) => main(['init', '--dir', dir, '--owner', OWNER, ...args])
const answered = [
  '--host',
  'events.example.org',
  '--email',
  'ops@example.org',
  '--profiles',
  'search',
  '--smtp-host',
  'none',
]
const secret = (name: string) => readFileSync(join(dir, 'secrets', name), 'utf8')
const secrets = () =>
  Object.fromEntries(readdirSync(join(dir, 'secrets')).map((name) => [name, secret(name)]))
const env = () => assignments(readFileSync(join(dir, '.env'), 'utf8'))
const modeOf = (path: string) => (statSync(join(dir, path)).mode & 0o777).toString(8)

describe('eventbuzz init', () => {
  it('writes .env and every secret for their owner alone, prints none, and says what comes next', async () => {
    expect(await init(...answered)).toBe(0)
    expect(env().get('SITE_HOST')).toBe('events.example.org')
    expect(env().get('COMPOSE_PROFILES')).toBe('search')
    expect(env().get('MEILISEARCH_URL')).toBe('http://meilisearch:7700')
    for (const name of readdirSync(join(dir, 'secrets')))
      expect([name, modeOf(`secrets/${name}`)]).toEqual([name, '600'])
    expect([modeOf('.env'), modeOf('secrets'), modeOf('data/postgres')]).toEqual(['600', '700', '700'])
    const made = Object.values(secrets()).filter((value) => value !== '')
    for (const value of made) expect(output.stdout + output.stderr).not.toContain(value)
    expect(output.stdout).toContain('docker compose up -d --wait')
    const passwords = Object.entries(secrets()).filter(
      ([name]) => /(password|_key)$/.test(name) && name !== 'smtp_password',
    )
    for (const [name, value] of passwords) expect([name, value.length >= 30]).toEqual([name, true])
    expect(new Set(passwords.map(([, value]) => value)).size).toBe(passwords.length)
  })

  it('makes what belongs together of the same secret', async () => {
    await init(...answered, '--smtp-host', 'mail.example.org', '--smtp-user', 'me@example.org')
    const hash = createHash('sha256').update(secret('valkey_api_password')).digest('hex')
    expect(secret('valkey_users')).toContain(`user api on #${hash} `)
    expect(secret('redis_url')).toBe(`redis://api:${secret('valkey_api_password')}@valkey:6379/0`)
    expect(secret('database_url')).toContain(secret('postgres_app_password'))
    expect(secret('database_owner_url')).toContain(secret('postgres_owner_password'))
    expect(JSON.parse(secret('object_storage_users')).accessAccounts[secret('s3_access_key')].secret).toBe(
      secret('s3_secret_key'),
    )
    expect(secret('meilisearch_key')).toBe(searchKeyOf(secret('meilisearch_master_key')))
    expect(secret('smtp_url')).toBe('smtp://me%40example.org:@mail.example.org:587')
  })

  it('keeps all that is there when it runs again, and adds what is missing', async () => {
    await init(...answered)
    const before = secrets()
    writeFileSync(
      join(dir, '.env'),
      `${readFileSync(join(dir, '.env'), 'utf8').replace(/^OPS_CIDR=.*$/m, '')}MINE=1\n`,
    )
    writeFileSync(
      join(dir, '.env'),
      readFileSync(join(dir, '.env'), 'utf8').replace(/^MAP_CENTER=$/m, 'MAP_CENTER=1,2'),
    )
    rmSync(join(dir, 'secrets/redis_url'))
    rmSync(join(dir, 'secrets/grafana_admin_password'))
    expect(await init()).toBe(0)
    const { grafana_admin_password: grafana, ...rest } = secrets()
    const { grafana_admin_password: oldGrafana, ...old } = before
    expect(rest).toEqual(old)
    expect(grafana).not.toBe(oldGrafana)
    expect(env().get('MAP_CENTER')).toBe('1,2')
    expect(env().get('MINE')).toBe('1')
    expect(env().get('OPS_CIDR')).toBe('127.0.0.1/32')
    expect(env().get('SITE_HOST')).toBe('events.example.org')
  })

  it('changes what an option says, and nothing else', async () => {
    await init(...answered)
    const before = secrets()
    const password = join(dir, 'password')
    writeFileSync(password, 's3cret/\n')
    await init(
      '--smtp-host',
      'mail.example.org',
      '--smtp-port',
      '465',
      '--smtp-user',
      'u',
      '--smtp-password-file',
      password,
    )
    expect(env().get('SMTP_HOST')).toBe('mail.example.org')
    expect(env().get('SMTP_FROM')).toBe('no-reply@events.example.org')
    expect(secrets()).toEqual({
      ...before,
      smtp_password: 's3cret/',
      smtp_url: 'smtps://u:s3cret%2F@mail.example.org:465',
    })
  })

  it.each([
    [['--smtp-password-file', 'PASSWORD'], {}, 'smtps://bob:changed@mail.example.org:465'],
    [
      ['--smtp-port', '2525', '--smtp-user', 'alice'],
      { SMTP_PORT: '2525', SMTP_USER: 'alice' },
      'smtp://alice:first@mail.example.org:2525',
    ],
    [
      ['--smtp-host', 'mail2.example.org'],
      { SMTP_HOST: 'mail2.example.org' },
      'smtps://bob:first@mail2.example.org:465',
    ],
    [['--smtp-from', 'we@example.org'], { SMTP_FROM: 'we@example.org' }, undefined],
    [['--smtp-user', ''], { SMTP_USER: '' }, 'smtps://mail.example.org:465'],
  ])('changes with %j nothing else of how mail is sent', async (args, changes, url) => {
    const password = join(dir, 'password')
    writeFileSync(password, 'first\n')
    const mail = ['--smtp-host', 'mail.example.org', '--smtp-port', '465', '--smtp-user', 'bob']
    const rest = ['--smtp-from', 'hi@example.org', '--smtp-password-file', password]
    expect(await init(...answered, ...mail, ...rest)).toBe(0)
    const before = { env: Object.fromEntries(env()), secrets: secrets() }
    writeFileSync(password, 'changed\n')
    expect(await init(...args.map((arg) => (arg === 'PASSWORD' ? password : arg)))).toBe(0)
    expect(Object.fromEntries(env())).toEqual({ ...before.env, ...changes })
    expect(secrets()).toEqual({
      ...before.secrets,
      smtp_password: args.includes('PASSWORD') ? 'changed' : 'first',
      smtp_url: url ?? before.secrets['smtp_url'],
    })
  })

  it('sends no mail any more, and again as before, when it is told so', async () => {
    await init(...answered, '--smtp-host', 'mail.example.org', '--smtp-port', '465', '--smtp-user', 'bob')
    await init('--smtp-host', 'none')
    expect([env().get('SMTP_HOST'), secret('smtp_url')]).toEqual(['', ''])
    await init('--smtp-host', 'mail.example.org')
    expect(secret('smtp_url')).toBe('smtps://bob:@mail.example.org:465')
  })

  it('leaves alone what was written into .env by hand', async () => {
    await init(...answered, '--smtp-host', 'mail.example.org')
    const from = "'Our events <hi@example.org>'"
    const text = readFileSync(join(dir, '.env'), 'utf8').replace(/^SMTP_FROM=.*$/m, `SMTP_FROM=${from}`)
    writeFileSync(join(dir, '.env'), text)
    expect(await init('--smtp-port', '465')).toBe(0)
    expect(env().get('SMTP_FROM')).toBe(from)
  })

  it('lets people sign in with others, and asks for a secret where there is a client ID', async () => {
    await init(...answered)
    const before = secrets()
    const clientId = ['--google-client-id', '123-abc.apps.example.org']
    expect(await init(...clientId)).toBe(1)
    expect(output.stderr).toContain('--google-client-secret-file is missing or empty')
    expect(env().get('KEYCLOAK_GOOGLE_CLIENT_ID')).toBe('')
    expect(secrets()).toEqual(before)

    const file = join(dir, 'client-secret')
    writeFileSync(file, 'of Google\n')
    await init(...clientId, '--google-client-secret-file', file)
    expect(env().get('KEYCLOAK_GOOGLE_CLIENT_ID')).toBe('123-abc.apps.example.org')
    expect(secrets()).toEqual({ ...before, keycloak_google_client_secret: 'of Google' })
    expect(modeOf('secrets/keycloak_google_client_secret')).toBe('600')

    writeFileSync(file, 'another')
    await init('--google-client-secret-file', file)
    expect(secret('keycloak_google_client_secret')).toBe('another')
    await init('--google-client-id', 'none')
    expect(env().get('KEYCLOAK_GOOGLE_CLIENT_ID')).toBe('')
  })

  it.each([
    ['0123456789abcdef0123456789abcdef01234567', '0123456789abcdef0123456789abcdef01234567'],
    ['unknown', 'latest'],
    [undefined, 'latest'],
  ])('names images of a registry as CI pushes them, from revision %s', async (revision, tag) => {
    vi.stubEnv('EVENTBUZZ_REVISION', revision)
    expect(await init(...answered, '--registry', 'ghcr.io/you')).toBe(0)
    const names = ['EVENTBUZZ_IMAGE', 'EVENTBUZZ_OPS_IMAGE', 'KEYCLOAK_IMAGE', 'BACKUP_IMAGE']
    const images = ['eventbuzz', 'eventbuzz-ops', 'eventbuzz-keycloak', 'eventbuzz-backup']
    expect(names.map((name) => env().get(name))).toEqual(images.map((name) => `ghcr.io/you/${name}:${tag}`))
    const workflow = readFileSync(join(root, '.github/workflows/backend.yml'), 'utf8')
    for (const pushed of ['type=sha,format=long,prefix=', 'type=raw,value=latest,'])
      expect(workflow).toContain(`            ${pushed}`)
    for (const name of images) expect(workflow).toContain(`name: ${name},`)
  })

  it('takes the other images of its own commit along with --registry, and leaves the release to deploy', async () => {
    const [old, now] = ['a'.repeat(40), 'b'.repeat(40)]
    vi.stubEnv('EVENTBUZZ_REVISION', old)
    await init(...answered, '--registry', 'ghcr.io/you')
    const deployed = `ghcr.io/you/eventbuzz@sha256:${'0'.repeat(64)}`
    new Releases(dir).setCurrent(deployed)
    const before = Object.fromEntries(env())

    vi.stubEnv('EVENTBUZZ_CHECKOUT', now)
    expect(await init('--registry', 'ghcr.io/you')).toBe(0)
    expect(Object.fromEntries(env())).toEqual(before)
    expect(output.stderr).toContain(`EVENTBUZZ_IMAGE stays ${deployed}: deploy/eventbuzz deploy changes it.`)
    expect(output.stderr).toContain(
      'This is init of commit aaaaaaaaaaaa, compose.yaml and deploy/ are of bbbb',
    )

    vi.stubEnv('EVENTBUZZ_REVISION', now)
    output.stderr = ''
    expect(await init('--registry', 'ghcr.io/you')).toBe(0)
    const others = { EVENTBUZZ_OPS_IMAGE: 'ops', KEYCLOAK_IMAGE: 'keycloak', BACKUP_IMAGE: 'backup' }
    const changes = Object.entries(others).map(([name, image]) => [
      name,
      `ghcr.io/you/eventbuzz-${image}:${now}`,
    ])
    expect(Object.fromEntries(env())).toEqual({ ...before, ...Object.fromEntries(changes) })
    expect(output.stderr).not.toContain('This is init of commit')
  })

  it('makes the user whom ssh needs in the container of backups, and another one with another owner', async () => {
    await init(...answered)
    const passwd = `eventbuzz:x:${OWNER}::/backup:/usr/sbin/nologin\n`
    expect(secret('backup_passwd')).toBe(passwd)
    writeFileSync(join(dir, 'secrets/backup_passwd'), 'eventbuzz:x:1:1::/backup:/usr/sbin/nologin\n')
    await init()
    expect(secret('backup_passwd')).toBe(passwd)
  })

  it('makes passwords and keys anew with --force, and stays able to read and make backups', async () => {
    const password = join(dir, 'password')
    writeFileSync(password, 'theirs')
    const mail = ['--smtp-host', 'mail.example.org', '--smtp-user', 'bob', '--smtp-password-file', password]
    const google = ['--google-client-id', 'x', '--google-client-secret-file', password]
    await init(...answered, ...mail, ...google)
    const text = readFileSync(join(dir, '.env'), 'utf8')
    const changed = text.replace(/^BACKUP_REPOSITORY=.*$/m, 'BACKUP_REPOSITORY=s3:https://s3.example.org/b')
    writeFileSync(join(dir, '.env'), `${changed}MINE=1\n`)
    const byHand = ['alert_webhook_url', 'dead_man_url', 'backup_s3_credentials']
    for (const name of byHand) writeFileSync(join(dir, 'secrets', name), `by hand: ${name}`)
    const before = { env: Object.fromEntries(env()), secrets: secrets() }

    expect(await init('--force', '--ops-cidr', '192.0.2.1/32')).toBe(0)
    expect(Object.fromEntries(env())).toEqual({ ...before.env, OPS_CIDR: '192.0.2.1/32' })
    const stays = Object.keys(before.secrets).filter((name) => secret(name) === before.secrets[name])
    expect(stays.toSorted()).toEqual(
      [
        ...byHand,
        'backup_passwd',
        'backup_password',
        'keycloak_google_client_secret',
        'smtp_password',
        'smtp_url',
      ].toSorted(),
    )
    expect(secret('database_url')).toContain(secret('postgres_app_password'))
    expect(output.stdout).not.toContain('It is a new one.')
  })

  it('says that another password does not open the backups that there are', async () => {
    await init(...answered)
    rmSync(join(dir, 'secrets/backup_password'))
    await init()
    const [first, again] = output.stdout.split('What comes next')
    expect(first).not.toContain('It is a new one.')
    expect(again).toContain('What was backed up before opens with the old one alone.')
  })

  it('makes the folders of data where .env says, and names the remedy where it cannot', async () => {
    await init(...answered)
    const before = secrets()
    const text = readFileSync(join(dir, '.env'), 'utf8')
    const moveTo = (root: string) =>
      writeFileSync(join(dir, '.env'), text.replace(/^DATA_ROOT=.*$/m, `DATA_ROOT=${root}`))
    moveTo(`'${dir}/the volume'`)
    expect(await init()).toBe(0)
    expect(modeOf('the volume/caddy/data')).toBe('700')

    writeFileSync(join(dir, 'no-folder'), '')
    rmSync(join(dir, 'secrets/redis_url'))
    moveTo(`${dir}/no-folder/data`)
    expect(await init()).toBe(1)
    const [uid, gid] = OWNER.split(':')
    expect(output.stderr).toBe(
      `${dir}/no-folder/data cannot be made (ENOTDIR). As root say: install -d -o ${uid} -g ${gid} -m 0700 '${dir}/no-folder/data'. Then run this again.\n`,
    )
    const { redis_url: missing, ...rest } = before
    expect([secrets(), missing]).toEqual([rest, expect.any(String)])
    moveTo('')
    expect(await init()).toBe(0)
    expect(readdirSync(dir)).not.toContain('postgres')
  })

  it.each([
    [['--host', 'https://events.example.org'], '--host is "https://events.example.org"'],
    [['--host', '192.0.2.1'], '--host is "192.0.2.1"'],
    [['--email', 'nobody'], '--email is "nobody"'],
    [['--profiles', 'all'], '--profiles is "all"'],
    [['--smtp-host', 'mail.example.org', '--smtp-port', 'x'], '--smtp-port is "x"'],
    [['--smtp-port', '465'], '--smtp-port is given, but no server that sends mail: say --smtp-host.'],
    [
      ['--smtp-password-file', '/nowhere'],
      '--smtp-password-file is "/nowhere" (ENOENT); expected a file that can be read',
    ],
    [['--dir', '/nowhere'], '--dir is "/nowhere"; expected the folder of compose.yaml.\n'],
    [['--ops-cidr', 'everybody'], '--ops-cidr is "everybody"'],
    [['--github-client-id', 'mine yours'], '--github-client-id is "mine yours"'],
    [['--github-client-id', 'x'], '--github-client-secret-file is missing'],
    [['--owner', 'me'], '--owner is "me"'],
  ])('refuses %j and writes nothing', async (args, message) => {
    expect(await init(...answered, ...args)).toBe(1)
    expect(output.stderr).toContain(message)
    expect(output.stderr.trim().split('\n')).toHaveLength(1)
    expect(readdirSync(dir)).toEqual(['deploy'])
  })

  it('asks for what is missing where nobody can be asked', async () => {
    expect(await init('--email', 'ops@example.org')).toBe(1)
    expect(output.stderr).toBe('--host is missing.\n')
  })

  it('works out the key that Meilisearch makes', async () => {
    const server = await FakeMeilisearch.start()
    expect(searchKeyOf(server.masterKey)).toBe(await createSearchKey(server.url, server.masterKey))
    await server.stop()
  })
})

describe('compose.yaml, .env.example and what init writes', () => {
  const text = readFileSync(join(root, 'compose.yaml'), 'utf8')
  const compose = parse(text, { merge: true }) as {
    services: Record<
      string,
      { environment?: Record<string, string>; secrets?: (string | { source: string })[] }
    >
    secrets: Record<string, { file: string }>
  }

  const withProviders = (file: string) => file.replaceAll(/\$\{\w+:\+(\w+)\}/g, '$1')

  it('name the same variables', () => {
    const used = [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name!)
    // Compose itself reads the one, deploy/eventbuzz the other.
    const wanted = new Set([...used, 'COMPOSE_PROFILES', 'EVENTBUZZ_OPS_IMAGE'])
    expect(VARIABLES.map(({ name }) => name).toSorted()).toEqual([...wanted].toSorted())
    expect(readFileSync(join(root, '.env.example'), 'utf8')).toBe(envExample())
  })

  it('let an operator say when and where backups are made, and whether old ones go', () => {
    const told = Object.values(compose.services['backup']!.environment!)
    for (const name of [BACKUP_SETTINGS.schedule.name, BACKUP_SETTINGS.forget.name, 'BACKUP_REPOSITORY'])
      expect([name, told.some((value) => value.startsWith(`\${${name}:-`))]).toEqual([name, true])
    expect(envExample()).toContain(`\nBACKUP_SCHEDULE='${BACKUP_SETTINGS.schedule.default}'\n`)
  })

  it('name the same secrets, and each is given to somebody', async () => {
    writeFileSync(join(dir, 'theirs'), 'x')
    const signIn = (name: string) => [
      `--${name}-client-id`,
      'x',
      `--${name}-client-secret-file`,
      join(dir, 'theirs'),
    ]
    await init(...answered, ...signIn('google'), ...signIn('github'))
    // Compose needs these only inside others.
    const made = readdirSync(join(dir, 'secrets')).filter(
      (name) => !/^valkey_(api|exporter)_password$/.test(name),
    )
    expect(Object.keys(compose.secrets).toSorted()).toEqual(made.toSorted())
    for (const [name, { file }] of Object.entries(compose.secrets))
      expect(withProviders(file)).toBe(`./secrets/${name}`)
    const given = Object.values(compose.services).flatMap(({ secrets = [] }) =>
      secrets.map((each) => (typeof each === 'string' ? each : each.source)),
    )
    expect([...new Set(given)].toSorted()).toEqual(made.toSorted())
  })

  it('need no file of a provider that is not used', async () => {
    await init(...answered)
    const without = Object.values(compose.secrets).map(({ file }) => file.replaceAll(/\$\{\w+:\+\w+\}/g, ''))
    for (const file of without) expect(statSync(join(dir, file)).isFile()).toBe(true)
  })

  it('name the same folders', async () => {
    await init(...answered)
    const mounted = [...text.matchAll(/\$\{DATA_ROOT:-\.\/data\}\/([\w/-]+)/g)].map(([, path]) => path!)
    for (const path of new Set(mounted))
      expect([path, statSync(join(dir, 'data', path)).isDirectory()]).toEqual([path, true])
  })
})
