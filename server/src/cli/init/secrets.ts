import { createHash } from 'node:crypto'
import { PROVIDERS, type Answers, type Provider } from './answers.ts'

/** Contents by the name of the file in secrets/. */
export type Secrets = Readonly<Record<string, string>>

/** What the operator has from elsewhere. */
export interface Given {
  smtpPassword: string
  clientSecrets: Partial<Record<Provider, string>>
}

export interface Sources {
  /** URL-safe text that nobody can guess. */
  random: (bytes: number) => string
  /** The key that Meilisearch will derive from its master key. */
  searchKeyOf: (masterKey: string) => string
  /** Of deploy/valkey/users.acl.template and deploy/object-storage/users.json.template. */
  templates: { valkeyUsers: string; objectStorageUsers: string }
}

const MADE = [
  'postgres_password',
  'postgres_owner_password',
  'postgres_app_password',
  'postgres_keycloak_password',
  'postgres_exporter_password',
  'postgres_backup_password',
  'valkey_api_password',
  'valkey_exporter_password',
  'meilisearch_master_key',
  'object_storage_root_access_key',
  'object_storage_root_secret_key',
  's3_access_key',
  's3_secret_key',
  'keycloak_admin_password',
  'keycloak_client_secret',
  'grafana_admin_password',
  'backup_password',
] as const

/** What `--force` makes anew. Without its password nobody could read a backup that is there already. */
export const RENEWED: readonly string[] = MADE.filter((name) => name !== 'backup_password')

/** What an operator may put into files: where alerts and signs of life go, and who may write where backups are kept. */
const BY_HAND = ['alert_webhook_url', 'dead_man_url', 'backup_s3_credentials']

/** Each secret that is made of others, with those. */
const DERIVED: Record<
  string,
  { from: string[]; make: (s: Secrets, answers: Answers, sources: Sources) => string }
> = {
  database_url: {
    from: ['postgres_app_password'],
    make: (s) => `postgres://eventbuzz_app:${s['postgres_app_password']}@postgres:5432/eventbuzz`,
  },
  database_owner_url: {
    from: ['postgres_owner_password'],
    make: (s) => `postgres://eventbuzz_owner:${s['postgres_owner_password']}@postgres:5432/eventbuzz`,
  },
  database_backup_url: {
    from: ['postgres_backup_password'],
    make: (s) => `postgres://backup:${s['postgres_backup_password']}@postgres:5432/eventbuzz`,
  },
  // Only a restore has it.
  database_admin_url: {
    from: ['postgres_password'],
    make: (s) => `postgres://postgres:${s['postgres_password']}@postgres:5432/eventbuzz`,
  },
  redis_url: {
    from: ['valkey_api_password'],
    make: (s) => `redis://api:${s['valkey_api_password']}@valkey:6379/0`,
  },
  valkey_users: {
    from: ['valkey_api_password', 'valkey_exporter_password'],
    make: (s, _answers, { templates }) => filled(templates.valkeyUsers, s),
  },
  valkey_exporter_passwords: {
    from: ['valkey_exporter_password'],
    // The exporter looks for the address with the name in it, or without.
    make: ({ valkey_exporter_password: password }) =>
      JSON.stringify({ 'redis://exporter@valkey:6379': password, 'redis://valkey:6379': password }),
  },
  meilisearch_config: {
    from: ['meilisearch_master_key'],
    make: (s) => `master_key = "${s['meilisearch_master_key']}"\n`,
  },
  meilisearch_key: {
    from: ['meilisearch_master_key'],
    make: (s, _answers, { searchKeyOf }) => searchKeyOf(s['meilisearch_master_key']!),
  },
  object_storage_users: {
    from: ['s3_access_key', 's3_secret_key'],
    make: (s, _answers, { templates }) => filled(templates.objectStorageUsers, s),
  },
  // The user of the backup's container, by whose home ssh finds its key.
  backup_passwd: {
    from: [],
    make: (_secrets, { owner: { uid, gid } }) => `eventbuzz:x:${uid}:${gid}::/backup:/usr/sbin/nologin\n`,
  },
  smtp_url: {
    from: ['smtp_password'],
    make: (s, { smtp }) => (smtp ? smtpUrl(smtp, s['smtp_password']!.trim()) : ''),
  },
}

/**
 * All secrets. What is there stays; a secret that is made of others is made anew only when one of those is new.
 */
export function makeSecrets(answers: Answers, given: Given, existing: Secrets, sources: Sources): Secrets {
  const all: Record<string, string> = {}
  const isNew = new Set<string>()
  const put = (name: string, make: () => string) => {
    const kept = existing[name]
    all[name] = kept ?? make()
    if (kept === undefined) isNew.add(name)
  }
  for (const name of MADE) put(name, () => sources.random(name.endsWith('access_key') ? 15 : 32))
  put('smtp_password', () => given.smtpPassword)
  for (const name of BY_HAND) put(name, () => '')
  for (const provider of PROVIDERS)
    if (answers.clientIds[provider])
      put(clientSecretName(provider), () => given.clientSecrets[provider] ?? '')
  for (const [name, { from, make }] of Object.entries(DERIVED)) {
    const isOutdated = from.some((source) => isNew.has(source))
    all[name] = (isOutdated ? undefined : existing[name]) ?? make(all, answers, sources)
  }
  return all
}

/** The file with what a provider gave us with the client ID. */
export const clientSecretName = (provider: Provider) => `keycloak_${provider}_client_secret`

function smtpUrl({ host, port, user }: NonNullable<Answers['smtp']>, password: string): string {
  const credentials = user === '' ? '' : `${encodeURIComponent(user)}:${encodeURIComponent(password)}@`
  return `${port === 465 ? 'smtps' : 'smtp'}://${credentials}${host}:${port}`
}

/** Puts secrets into a template: {{name}}, or {{sha256 name}} where only a hash may be there. */
function filled(template: string, secrets: Secrets): string {
  return template.replaceAll(/\{\{(sha256 )?(\w+)\}\}/g, (_, hash: string | undefined, name: string) => {
    const value = secrets[name]
    if (value === undefined) throw new Error(`A template asks for the secret ${name}, which there is not.`)
    return hash ? createHash('sha256').update(value).digest('hex') : value
  })
}
