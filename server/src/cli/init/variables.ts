import type { Answers } from './answers.ts'

interface Variable {
  name: string
  /** What .env.example says of it. */
  about: string
  value: (answers: Answers) => string
}

/** Every variable of compose.yaml, in the order of .env.example. None of them is a secret. */
export const VARIABLES: Variable[] = [
  {
    name: 'SITE_HOST',
    about: 'The host name of the site; its DNS has to lead to this server.',
    value: (a) => a.siteHost,
  },
  {
    name: 'ACME_EMAIL',
    about: 'Whom Let’s Encrypt writes to when a certificate is in trouble.',
    value: (a) => a.email,
  },
  {
    name: 'COMPOSE_PROFILES',
    about: 'Optional parts, separated by commas: search (Meilisearch), monitoring. Empty on a tiny server.',
    value: (a) => a.profiles.join(','),
  },
  {
    name: 'MEILISEARCH_URL',
    about: 'http://meilisearch:7700 with the profile search; empty: the database searches.',
    value: (a) => (a.profiles.includes('search') ? 'http://meilisearch:7700' : ''),
  },
  { name: 'INSTANCE_NAME', about: 'The name of this instance as people see it.', value: () => 'EventBuzz' },
  {
    name: 'CONTACT_EMAIL',
    about: 'Whom the privacy policy and the terms tell people to write to; see docs/operations/legal.md.',
    value: (a) => a.email,
  },
  {
    name: 'OPS_CIDR',
    about:
      'Who may open Keycloak’s admin console and Grafana: CIDR blocks separated by spaces. As it is: nobody.',
    value: (a) => a.opsCidr,
  },
  {
    name: 'KEYCLOAK_ADMIN_USER',
    about:
      'Who applies the realm, with the password in secrets/keycloak_admin_password; made at the first start.',
    value: () => 'admin',
  },
  {
    name: 'KEYCLOAK_GOOGLE_CLIENT_ID',
    about:
      'Lets people sign in with Google; its secret is in secrets/keycloak_google_client_secret. Empty: they cannot.',
    value: (a) => a.clientIds.google,
  },
  {
    name: 'KEYCLOAK_GITHUB_CLIENT_ID',
    about: 'The same with GitHub, and secrets/keycloak_github_client_secret.',
    value: (a) => a.clientIds.github,
  },
  {
    name: 'SMTP_HOST',
    about: 'The server that sends mail; empty: mails are not sent. Its password is in secrets/smtp_password.',
    value: (a) => a.smtp?.host ?? '',
  },
  {
    name: 'SMTP_PORT',
    about: '587 with STARTTLS, or 465 with TLS.',
    value: (a) => String(a.smtp?.port ?? 587),
  },
  { name: 'SMTP_USER', about: 'Whom to sign in there as.', value: (a) => a.smtp?.user ?? '' },
  { name: 'SMTP_FROM', about: 'The address that mails come from.', value: (a) => a.smtp?.from ?? '' },
  { name: 'ALERT_EMAIL', about: 'Whom alerts are sent to.', value: (a) => a.email },
  {
    name: 'EVENT_REVIEW',
    about: 'true: an admin looks at events before everybody sees them.',
    value: () => 'false',
  },
  {
    name: 'MAP_STYLE_URL',
    about: 'Another base map, or builtin; see docs/configuration.md.',
    value: () => '',
  },
  { name: 'MAP_CENTER', about: 'Where the map opens: latitude,longitude.', value: () => '' },
  {
    name: 'BACKUP_REPOSITORY',
    about:
      'Where restic keeps backups: a folder of the container, s3:… or sftp:…. This one is on the same disk.',
    value: () => '/backup/repository',
  },
  {
    name: 'BACKUP_SCHEDULE',
    about: 'When backups are made: five fields of cron, in UTC.',
    value: () => '0 3 * * *',
  },
  {
    name: 'BACKUP_FORGET',
    about: 'false: old backups stay, as the keys can only add; see docs/operations/backup.md.',
    value: () => 'true',
  },
  {
    name: 'DATA_ROOT',
    about: 'The folder with all data: databases, pictures, certificates, backups.',
    value: () => './data',
  },
  {
    name: 'EVENTBUZZ_IMAGE',
    about: 'The release that runs; `eventbuzz deploy` changes it. By digest: name@sha256:….',
    value: (a) => a.images.eventbuzz,
  },
  {
    name: 'EVENTBUZZ_OPS_IMAGE',
    about: 'What deploy/eventbuzz runs: the same program beside the Docker command line.',
    value: (a) => a.images.ops,
  },
  { name: 'KEYCLOAK_IMAGE', about: 'Keycloak with the realm of EventBuzz.', value: (a) => a.images.keycloak },
  { name: 'BACKUP_IMAGE', about: 'restic and the tools of PostgreSQL.', value: (a) => a.images.backup },
  {
    name: 'EVENTBUZZ_UID',
    about: 'Whom data and secrets belong to: all containers run as this user, none as root.',
    value: (a) => String(a.owner.uid),
  },
  { name: 'EVENTBUZZ_GID', about: 'The group of that user.', value: (a) => String(a.owner.gid) },
]

const EXAMPLE: Answers = {
  siteHost: 'events.example.org',
  email: 'you@example.org',
  profiles: ['search', 'monitoring'],
  smtp: undefined,
  opsCidr: '127.0.0.1/32',
  clientIds: { google: '', github: '' },
  images: {
    eventbuzz: 'eventbuzz:local',
    ops: 'eventbuzz-ops:local',
    keycloak: 'eventbuzz-keycloak:local',
    backup: 'eventbuzz-backup:local',
  },
  owner: { uid: 10001, gid: 10001 },
}

const HEAD = [
  'Settings of compose.yaml. `eventbuzz init` writes .env in this form; secrets are files in secrets/, never here.',
  'Where EventBuzz itself takes a setting, docs/configuration.md says more.',
]

/** The text of .env. @param kept values of an .env that is there already; they stay. */
export function envFile(answers: Answers, kept: ReadonlyMap<string, string> = new Map()): string {
  const lines = VARIABLES.flatMap(({ name, about, value }) => [
    '',
    `# ${about}`,
    `${name}=${kept.get(name) ?? quoted(value(answers))}`,
  ])
  const known = new Set(VARIABLES.map(({ name }) => name))
  const others = [...kept].filter(([name]) => !known.has(name)).map(([name, value]) => `${name}=${value}`)
  const added = others.length > 0 ? ['', '# Added by hand', ...others] : []
  return [...HEAD.map((line) => `# ${line}`), ...lines, ...added, ''].join('\n')
}

export const envExample = (): string => envFile(EXAMPLE)

/** The assignments of an .env as they are written, quotes and all. */
export function assignments(text: string): Map<string, string> {
  const matches = text.matchAll(/^(?:export\s+)?([A-Za-z_]\w*)=(.*)$/gm)
  return new Map([...matches].map(([, name, value]) => [name!, value!]))
}

/** As Compose reads it: nothing inside single quotes means anything. */
function quoted(value: string): string {
  return /^[\w.,:/@+-]*$/.test(value) ? value : `'${value}'`
}
