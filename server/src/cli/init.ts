import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { Command } from 'commander'
import { searchKeyOf } from '../wire.ts'
import { differenceFromFolder, isCommit } from './deploy/checkout.ts'
import { CliFailure } from './failure.ts'
import {
  listOf,
  parseOwner,
  PROFILES,
  PROVIDERS,
  wrongClientId,
  wrongEmail,
  wrongHost,
  wrongProfiles,
  type Answers,
  type Provider,
} from './init/answers.ts'
import { clientSecretName, makeSecrets, RENEWED, type Given } from './init/secrets.ts'
import { assignments, envExample, envFile } from './init/variables.ts'
import { makeDataFolders, makeFolder, readSecrets, writePrivate } from './init/write.ts'

interface Options {
  host?: string
  email?: string
  profiles?: string
  smtpHost?: string
  smtpPort?: string
  smtpUser?: string
  smtpFrom?: string
  smtpPasswordFile?: string
  opsCidr?: string
  googleClientId?: string
  googleClientSecretFile?: string
  githubClientId?: string
  githubClientSecretFile?: string
  registry?: string
  owner?: string
  dir: string
  force?: true
  example?: true
}

export function initCommand(): Command {
  return new Command('init')
    .description('make .env, all secrets and the data folders of a server, in the folder of compose.yaml')
    .option('--host <name>', 'the host name of the site')
    .option('--email <address>', "whom Let's Encrypt writes to")
    .option('--profiles <list>', `optional parts: ${PROFILES.join(', ')}, or none (default: all)`)
    .option('--smtp-host <name>', 'the server that sends mail; none: mails are not sent')
    .option('--smtp-port <number>', '587 with STARTTLS, 465 with TLS (default: 587)')
    .option('--smtp-user <name>', 'whom to sign in there as')
    .option('--smtp-from <address>', 'the address that mails come from (default: no-reply@ the host)')
    .option('--smtp-password-file <file>', 'a file with its password; - reads standard input')
    .option('--ops-cidr <blocks>', 'who may open the admin console and Grafana (default: nobody)')
    .option('--google-client-id <id>', 'lets people sign in with Google; none: no more')
    .option('--google-client-secret-file <file>', 'a file with the secret that belongs to it; - as above')
    .option('--github-client-id <id>', 'lets people sign in with GitHub; none: no more')
    .option('--github-client-secret-file <file>', 'a file with the secret that belongs to it; - as above')
    .option('--registry <prefix>', 'where images come from, such as ghcr.io/you (default: built here)')
    .option('--owner <uid:gid>', 'whom the files belong to (default: the owner of the folder)')
    .option('--dir <folder>', 'the folder of compose.yaml', '.')
    .option('--force', 'make passwords and keys anew; running servers still have the old ones')
    .option('--example', 'print .env.example instead')
    .addHelpText(
      'after',
      '\nRun again it adds what is missing, changes what an option says, and keeps the rest. --force leaves .env,' +
        '\nsecrets/backup_password and what others gave you as they are, too.',
    )
    .action(async (options: Options) => {
      if (options.example) return void process.stdout.write(envExample())
      const dir = resolve(options.dir)
      if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory())
        throw new CliFailure(`--dir is "${options.dir}"; expected the folder of compose.yaml.`)
      const before = readEnv(dir)
      const answers = await askMissing(withKept(options, before), options, ownerOf(options, dir))
      const { added, kept } = writeAll(dir, answers, options, before)
      console.log(nextSteps(dir, answers, added, kept))
      const release = before.get('EVENTBUZZ_IMAGE')
      if (options.registry && release)
        process.stderr.write(`EVENTBUZZ_IMAGE stays ${release}: deploy/eventbuzz deploy changes it.\n`)
      const difference = differenceFromFolder(process.env)
      if (difference) process.stderr.write(`${difference}\n`)
    })
}

function ownerOf({ owner }: Options, dir: string): Answers['owner'] {
  if (owner) {
    const parsed = parseOwner(owner)
    if (!parsed) throw new CliFailure(`--owner is "${owner}"; expected numbers, such as 10001:10001.`)
    return parsed
  }
  const { uid, gid } = statSync(dir)
  if (uid === 0)
    throw new CliFailure(
      `${dir} belongs to root, and no container runs as root. Give it to a user first (chown -R eventbuzz: ${dir}), or say --owner.`,
    )
  return { uid, gid }
}

const NEEDS_MAIL_SERVER = [
  ['smtpPort', '--smtp-port'],
  ['smtpUser', '--smtp-user'],
  ['smtpFrom', '--smtp-from'],
] as const

/** @param given what was said now; `options` has what .env knows as well. */
async function askMissing(options: Options, given: Options, owner: Answers['owner']): Promise<Answers> {
  const isTerminal =
    process.stdin.isTTY &&
    ![options.smtpPasswordFile, options.googleClientSecretFile, options.githubClientSecretFile].includes('-')
  const terminal = isTerminal ? createInterface({ input: process.stdin, output: process.stderr }) : undefined
  const ask = async (
    flag: string,
    given: string | undefined,
    question: string,
    wrong: (value: string) => string | undefined,
    fallback?: string,
  ): Promise<string> => {
    for (let value = given; ; value = undefined) {
      value ??=
        (await terminal?.question(`${question}${fallback ? ` [${fallback}]` : ''}: `))?.trim() || fallback
      if (value === undefined) throw new CliFailure(`${flag} is missing.`)
      const expected = wrong(value)
      if (!expected) return value
      const problem = `${flag} is "${value}"; expected ${expected}.`
      if (!terminal || given !== undefined) throw new CliFailure(problem)
      process.stderr.write(`${problem}\n`)
    }
  }
  try {
    const siteHost = await ask('--host', options.host, 'Host name of the site', wrongHost)
    const email = await ask('--email', options.email, "Mail address for Let's Encrypt", wrongEmail)
    const profiles = await ask(
      '--profiles',
      options.profiles,
      'Optional parts',
      wrongProfiles,
      PROFILES.join(','),
    )
    const smtpHost = await ask(
      '--smtp-host',
      options.smtpHost,
      'Server that sends mail',
      (value) => (value === 'none' ? undefined : wrongHost(value)),
      'none',
    )
    const { smtpPort = '587', smtpFrom = `no-reply@${siteHost}` } = options
    const port = Number(smtpPort)
    if (!Number.isInteger(port) || port < 1 || port > 65_535)
      throw new CliFailure(`--smtp-port is "${smtpPort}"; expected a port.`)
    if (options.smtpFrom !== undefined && wrongEmail(smtpFrom))
      throw new CliFailure(`--smtp-from is "${smtpFrom}"; expected ${wrongEmail(smtpFrom)}.`)
    const useless = smtpHost === 'none' ? NEEDS_MAIL_SERVER.find(([option]) => given[option]) : undefined
    if (useless)
      throw new CliFailure(`${useless[1]} is given, but no server that sends mail: say --smtp-host.`)
    const { opsCidr = '127.0.0.1/32' } = options
    if (!/^[\d.:a-f/ ]+$/i.test(opsCidr))
      throw new CliFailure(`--ops-cidr is "${opsCidr}"; expected CIDR blocks separated by spaces.`)
    const clientIds = { google: clientIdOf('google', options), github: clientIdOf('github', options) }
    const image = (name: string) =>
      options.registry ? `${options.registry}/${name}:${publishedTag()}` : `${name}:local`
    return {
      siteHost,
      email,
      profiles: listOf(profiles),
      smtp:
        smtpHost === 'none'
          ? undefined
          : { host: smtpHost, port, user: options.smtpUser ?? '', from: smtpFrom },
      opsCidr,
      clientIds,
      images: {
        eventbuzz: image('eventbuzz'),
        ops: image('eventbuzz-ops'),
        keycloak: image('eventbuzz-keycloak'),
        backup: image('eventbuzz-backup'),
      },
      owner,
    }
  } finally {
    terminal?.close()
  }
}

/** What CI calls the images of the same commit as this one; `latest` where nobody knows which that is. */
function publishedTag(): string {
  const revision = process.env['EVENTBUZZ_REVISION'] ?? ''
  return isCommit(revision) ? revision : 'latest'
}

function clientIdOf(provider: Provider, options: Options): string {
  const id = options[`${provider}ClientId`] ?? 'none'
  const expected = wrongClientId(id)
  if (expected) throw new CliFailure(`--${provider}-client-id is "${id}"; expected ${expected}.`)
  return id === 'none' ? '' : id
}

function givenSecrets(options: Options): Given {
  const read = (flag: string, file: string | undefined) => {
    if (file === undefined) return undefined
    try {
      return readFileSync(file === '-' ? 0 : file, 'utf8').trim()
    } catch (error) {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable'
      throw new CliFailure(`${flag} is "${file}" (${reason}); expected a file that can be read, or -.`)
    }
  }
  const google = read('--google-client-secret-file', options.googleClientSecretFile)
  const github = read('--github-client-secret-file', options.githubClientSecretFile)
  return {
    smtpPassword: read('--smtp-password-file', options.smtpPasswordFile) ?? '',
    clientSecrets: { ...(google !== undefined && { google }), ...(github !== undefined && { github }) },
  }
}

/** What an option decides in .env. */
const DECIDES: [keyof Options, string[]][] = [
  ['host', ['SITE_HOST']],
  ['email', ['ACME_EMAIL']],
  ['profiles', ['COMPOSE_PROFILES', 'MEILISEARCH_URL']],
  ['smtpHost', ['SMTP_HOST']],
  ['smtpPort', ['SMTP_PORT']],
  ['smtpUser', ['SMTP_USER']],
  ['smtpFrom', ['SMTP_FROM']],
  ['opsCidr', ['OPS_CIDR']],
  ['googleClientId', ['KEYCLOAK_GOOGLE_CLIENT_ID']],
  ['githubClientId', ['KEYCLOAK_GITHUB_CLIENT_ID']],
  // Not EVENTBUZZ_IMAGE, which `deploy` decides from then on.
  ['registry', ['EVENTBUZZ_OPS_IMAGE', 'KEYCLOAK_IMAGE', 'BACKUP_IMAGE']],
  ['owner', ['EVENTBUZZ_UID', 'EVENTBUZZ_GID']],
]

/** What the address of the mail server is made of, beside its password. */
const URL_OPTIONS = ['smtpHost', 'smtpPort', 'smtpUser'] as const
/** An .env of a server that sent no mails has the latter empty. */
const NEVER_EMPTY = ['EVENTBUZZ_IMAGE', 'SMTP_PORT', 'SMTP_FROM']

function readEnv(dir: string): Map<string, string> {
  const path = join(dir, '.env')
  return existsSync(path) ? assignments(readFileSync(path, 'utf8')) : new Map()
}

const unquoted = (value: string | undefined) => value?.replace(/^(['"])(.*)\1$/, '$2')

/** So that nobody is asked again what .env knows. What only stays in .env is not looked at: people write their own there. */
function withKept(options: Options, kept: ReadonlyMap<string, string>): Options {
  const value = (name: string) => unquoted(kept.get(name))
  const host = options.host ?? value('SITE_HOST')
  const email = options.email ?? value('ACME_EMAIL')
  const profiles = options.profiles ?? value('COMPOSE_PROFILES')
  const smtpHost = options.smtpHost ?? (kept.has('SMTP_HOST') ? value('SMTP_HOST') || 'none' : undefined)
  const smtpPort = options.smtpPort ?? (value('SMTP_PORT') || undefined)
  const smtpUser = options.smtpUser ?? value('SMTP_USER')
  const googleClientId = options.googleClientId ?? value('KEYCLOAK_GOOGLE_CLIENT_ID')
  const githubClientId = options.githubClientId ?? value('KEYCLOAK_GITHUB_CLIENT_ID')
  return {
    ...options,
    ...(host && { host }),
    ...(email && { email }),
    ...(profiles !== undefined && { profiles: profiles || 'none' }),
    ...(smtpHost && { smtpHost }),
    ...(smtpPort !== undefined && { smtpPort }),
    ...(smtpUser !== undefined && { smtpUser }),
    ...(googleClientId && { googleClientId }),
    ...(githubClientId && { githubClientId }),
  }
}

function writeAll(
  dir: string,
  answers: Answers,
  options: Options,
  before: ReadonlyMap<string, string>,
): { added: string[]; kept: string[] } {
  const template = (path: string) => {
    const file = join(dir, 'deploy', path)
    if (!existsSync(file))
      throw new CliFailure(`${file} is missing. Run this in the folder of compose.yaml, or say --dir.`)
    return readFileSync(file, 'utf8')
  }
  const given = givenSecrets(options)
  const existing = readSecrets(dir)
  const isGivenAnew = (name: string) =>
    (options.force && RENEWED.includes(name)) ||
    (name === 'smtp_password' && options.smtpPasswordFile) ||
    (name === 'smtp_url' && URL_OPTIONS.some((option) => options[option] !== undefined)) ||
    (name === 'backup_passwd' && options.owner) ||
    PROVIDERS.some((each) => name === clientSecretName(each) && given.clientSecrets[each] !== undefined)
  const stays = Object.fromEntries(Object.entries(existing).filter(([name]) => !isGivenAnew(name)))
  const secrets = makeSecrets(answers, given, stays, {
    random: (bytes) => randomBytes(bytes).toString('hex'),
    searchKeyOf,
    templates: {
      valkeyUsers: template('valkey/users.acl.template'),
      objectStorageUsers: template('object-storage/users.json.template'),
    },
  })

  for (const provider of PROVIDERS)
    if (answers.clientIds[provider] && !secrets[clientSecretName(provider)])
      throw new CliFailure(
        `--${provider}-client-secret-file is missing or empty, and so is secrets/${clientSecretName(provider)}.`,
      )
  const decided = new Set(DECIDES.flatMap(([option, names]) => (options[option] === undefined ? [] : names)))
  const stands = ([name, value]: [string, string]) =>
    !decided.has(name) && !(NEVER_EMPTY.includes(name) && value === '')
  const kept = new Map([...before].filter(stands))
  makeDataFolders(resolve(dir, unquoted(kept.get('DATA_ROOT')) || './data'), answers.owner)
  makeFolder(join(dir, 'secrets'), answers.owner)
  const changed = Object.entries(secrets).filter(([name, value]) => existing[name] !== value)
  for (const [name, value] of changed) writePrivate(join(dir, 'secrets', name), value, answers.owner)
  writePrivate(join(dir, '.env'), envFile(answers, kept), answers.owner)
  return { added: changed.map(([name]) => name), kept: Object.keys(stays) }
}

function nextSteps(dir: string, { siteHost }: Answers, added: string[], kept: string[]): string {
  const secrets =
    added.length === 0
      ? 'no secret was missing'
      : `${added.length} secrets made${kept.length > 0 ? `, ${kept.length} kept` : ''}`
  const isAnother = added.includes('backup_password') && kept.length > 0
  return [
    `${dir}/.env and ${dir}/secrets are written: ${secrets}.`,
    'Keep a copy of secrets/backup_password elsewhere: without it no backup can be read.',
    ...(isAnother ? ['It is a new one. What was backed up before opens with the old one alone.'] : []),
    '',
    'What comes next:',
    `  1. Let the DNS of ${siteHost} lead to this server, and ports 80 and 443 (TCP and UDP) be open.`,
    '  2. docker compose up -d --wait',
    `  3. Open https://${siteHost}`,
  ].join('\n')
}
