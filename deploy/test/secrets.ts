import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { keyOf } from '../../server/src/adapters/search-index/meilisearch/key.ts'
import { makeSecrets, type Secrets } from '../../server/src/cli/init/secrets.ts'
import { root } from '../../e2e/lib/server.ts'

const template = (path: string) => readFileSync(join(root, 'deploy', path), 'utf8')

/** The secrets that `eventbuzz init` makes, in a folder of a test's own. */
export class SecretFiles {
  readonly dir = mkdtempSync(join(tmpdir(), 'eventbuzz-secrets-'))
  readonly all: Secrets = makeSecrets(
    {
      siteHost: 'events.example.org',
      email: 'ops@example.org',
      profiles: [],
      smtp: undefined,
      opsCidr: '127.0.0.1/32',
      clientIds: { google: 'google-id', github: 'github-id' },
      images: { eventbuzz: '', ops: '', keycloak: '', backup: '' },
      owner: { uid: 0, gid: 0 },
    },
    { smtpPassword: '', clientSecrets: { google: 'google-secret', github: 'github-secret' } },
    {},
    {
      random: (bytes) => randomBytes(bytes).toString('hex'),
      searchKeyOf: keyOf,
      templates: {
        valkeyUsers: template('valkey/users.acl.template'),
        objectStorageUsers: template('object-storage/users.json.template'),
      },
    },
  )

  constructor() {
    // Servers run as other users.
    chmodSync(this.dir, 0o755)
    for (const [name, value] of Object.entries(this.all)) writeFileSync(join(this.dir, name), value)
  }

  get(name: string): string {
    const value = this.all[name]
    if (value === undefined) throw new Error(`There is no secret ${name}.`)
    return value
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true })
  }
}
