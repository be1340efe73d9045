import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { planRealm, type PlanOptions } from './plan.ts'
import { placeholdersOf, readRealmFile, type RealmFile } from './realm-file.ts'

const FILE = new URL('../../../../../../deploy/keycloak/eventbuzz-realm.json', import.meta.url)
const text = readFileSync(FILE, 'utf8')
const VALUES = {
  PUBLIC_URL: 'https://events.example.org',
  EVENTBUZZ_SERVER_SECRET: 'the-secret',
  KEYCLOAK_SMTP_PASSWORD: 'the-password',
  KEYCLOAK_SMTP_USER: 'events',
}
const wanted = () => readRealmFile(text, VALUES).realm
/** As Keycloak has it when all is well, apart from what was changed. */
const found = (change: (realm: RealmFile) => void) => {
  const realm = wanted()
  change(realm)
  return realm
}
const differences = (change: (realm: RealmFile) => void, options?: PlanOptions) =>
  planRealm(wanted(), found(change), options).flatMap((step) => step.differences)
const client = (realm: RealmFile, id: string) => realm.clients!.find(({ clientId }) => clientId === id)!
const smtp = (realm: RealmFile) => realm['smtpServer'] as Record<string, string>

describe('the file of the realm', () => {
  it('has no secret, and needs two values', () => {
    const { missing } = readRealmFile(text, {})
    expect(missing).toEqual(['PUBLIC_URL', 'EVENTBUZZ_SERVER_SECRET'])
    expect(placeholdersOf(text)).toEqual(expect.arrayContaining(['INSTANCE_NAME', 'KEYCLOAK_SMTP_PASSWORD']))
    const { secret } = JSON.parse(text).clients.at(-1) as { secret: string }
    expect(secret).toBe('${EVENTBUZZ_SERVER_SECRET}')
  })

  it('puts values into strings, whatever is in them, and leaves names of messages alone', () => {
    const { realm } = readRealmFile('{"realm":"${A}","b":["x${B:y}z","${C:}"],"d":"${fullName}"}', {
      A: 'quote " and ${B}',
    })
    expect(realm).toEqual({ realm: 'quote " and ${B}', b: ['xyz', ''], d: '${fullName}' })
  })
})

describe('the plan', () => {
  it('is empty where nothing differs, in whatever order lists are and flags are written', () => {
    const same = differences((realm) => {
      ;(realm['enabledEventTypes'] as string[]).reverse()
      realm['verifyEmail'] = true
      realm['added by a later version'] = 'x'
      client(realm, 'eventbuzz-web')['id'] = 'f3'
    })
    expect(same).toEqual([])
  })

  it('says what is wrong with settings, clients, roles, scopes and the service account', () => {
    const found = differences((realm) => {
      realm['accessTokenLifespan'] = 3600
      smtp(realm)['host'] = 'mail.example.org'
      realm.roles!.realm[0]!['composites'] = { realm: ['admin'], client: { account: ['delete-account'] } }
      client(realm, 'eventbuzz-web')['redirectUris'] = ['*']
      client(realm, 'eventbuzz-web')['attributes'] = {}
      realm.scopeMappings![0]!.roles = ['user']
      realm.users![0]!.clientRoles = { 'realm-management': ['realm-admin'] }
    })
    expect(found.map(({ what, from, to }) => `${what}: ${from} -> ${to}`)).toEqual([
      'realm eventbuzz: accessTokenLifespan: 3600 -> 300',
      'realm eventbuzz: smtpServer.host: mail.example.org -> localhost',
      'role user: composites: account: delete-account, admin -> (none)',
      'client eventbuzz-web: redirectUris: * -> https://events.example.org/api/v1/session/callback',
      'client eventbuzz-web: attributes.pkce.code.challenge.method: (none) -> S256',
      'client eventbuzz-web: attributes.post.logout.redirect.uris: (none) -> https://events.example.org/',
      'client eventbuzz-web: attributes.oauth2.device.authorization.grant.enabled: (none) -> false',
      'client eventbuzz-web: attributes.oidc.ciba.grant.enabled: (none) -> false',
      'client eventbuzz-web: roles in its tokens: user -> admin, organizer, user',
      'client eventbuzz-server: roles of its service account: realm-management: realm-admin -> ' +
        'realm-management: manage-users, realm-management: view-events, realm-management: view-realm',
    ])
  })

  it('makes what is missing, and removes mappers that widen tokens', () => {
    const steps = planRealm(
      wanted(),
      found((realm) => {
        realm.clients = realm.clients!.filter(({ clientId }) => clientId !== 'eventbuzz-android')
        client(realm, 'eventbuzz-web')['protocolMappers'] = [{ name: 'by hand', config: {} }]
        realm.identityProviders = []
      }),
    )
    expect(
      steps.map(({ action, part }) => `${action} ${part.kind} ${part.client ?? ''} ${part.name}`),
    ).toEqual([
      'make mapper eventbuzz-web audience of the API',
      'make client  eventbuzz-android',
      'make mapper eventbuzz-android audience of the API',
      'make identity provider  google',
      'make identity provider  github',
      'remove mapper eventbuzz-web by hand',
    ])
  })

  it('never shows a secret, and sets those that cannot be compared only when it is asked to', () => {
    const change = (realm: RealmFile) => {
      client(realm, 'eventbuzz-server')['secret'] = 'by hand'
      smtp(realm)['password'] = '**********'
    }
    const hidden = { from: '(hidden)', to: '(hidden)' }
    expect(differences(change)).toEqual([{ what: 'client eventbuzz-server: secret', ...hidden }])
    expect(differences(change, { renewSecrets: true })).toEqual([
      { what: 'realm eventbuzz: smtpServer.password', ...hidden },
      { what: 'client eventbuzz-server: secret', ...hidden },
    ])
    const missing = differences((realm) => delete smtp(realm)['password'])
    expect(missing).toEqual([
      { what: 'realm eventbuzz: smtpServer.password', from: '(none)', to: '(hidden)' },
    ])
  })

  it('does not compare a password that the server for mail never asks for', () => {
    const open = readRealmFile(text, { ...VALUES, KEYCLOAK_SMTP_AUTH: 'false' }).realm
    const steps = planRealm(
      open,
      found((realm) => delete smtp(realm)['password']),
    )
    expect(steps.flatMap(({ fields }) => fields)).toEqual(['smtpServer.auth'])
  })
})
