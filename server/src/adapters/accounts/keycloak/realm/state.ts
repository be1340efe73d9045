import { compositesOf, mappersOf, type Json, type JsonObject, type RealmFile } from './realm-file.ts'

/** Comparable: whether a flag is written as true or "true", and in which order a list is, means nothing to Keycloak. */
export type Value = string | string[]
type Fields = Record<string, Value>

/** A thing in a realm that is read and written by itself. */
export interface Part {
  kind: 'realm' | 'user profile' | 'role' | 'client' | 'mapper' | 'identity provider'
  name: string
  /** Of a mapper. */
  client?: string
  fields: Fields
}

const PROFILE = 'org.keycloak.userprofile.UserProfileProvider'
const PROFILE_CONFIG = 'kc.user.profile.config'
/** What is compared as a part of its own, or says nothing by itself. */
const NO_SETTINGS = new Set([
  'realm',
  'roles',
  'defaultRole',
  'clients',
  'scopeMappings',
  'clientScopeMappings',
  'users',
  'identityProviders',
  'components',
])

/** The parts of a realm in the order in which they can be made. */
export function partsOf(file: RealmFile): Part[] {
  const settings = Object.entries(file).filter(([name]) => !NO_SETTINGS.has(name)) as [string, Json][]
  const profile = profileOf(file)
  return [
    { kind: 'realm', name: file.realm, fields: withoutUnusedMail(flat(Object.fromEntries(settings))) },
    ...(profile ? [{ kind: 'user profile' as const, name: '', fields: profileFields(profile) }] : []),
    ...(file.roles?.realm ?? []).map((role) => ({
      kind: 'role' as const,
      name: role.name,
      fields: {
        ...('description' in role && { description: text(role['description']) }),
        composites: namesOf(compositesOf(role)),
      },
    })),
    ...(file.clients ?? []).flatMap((client): Part[] => {
      const { protocolMappers: _, ...own } = client
      const account = file.users?.find((user) => user.serviceAccountClientId === client.clientId)
      return [
        {
          kind: 'client',
          name: client.clientId,
          fields: {
            ...flat(own),
            [SCOPE]: namesOf(scopeOf(file, client.clientId)),
            ...(account && {
              [ACCOUNT_ROLES]: namesOf({ realm: account.realmRoles, client: account.clientRoles }),
            }),
          },
        },
        ...mappersOf(client).map((mapper): Part => {
          const { name, id: _id, consentRequired: _consent, ...fields } = mapper
          return { kind: 'mapper', name, client: client.clientId, fields: flat(fields) }
        }),
      ]
    }),
    ...(file.identityProviders ?? []).map((provider) => ({
      kind: 'identity provider' as const,
      name: provider.alias,
      fields: flat(provider),
    })),
  ]
}

export const SCOPE = 'roles in its tokens'
export const ACCOUNT_ROLES = 'roles of its service account'

export function profileOf(file: RealmFile): JsonObject | undefined {
  const config = file.components?.[PROFILE]?.[0]?.config[PROFILE_CONFIG]?.[0]
  return config === undefined ? undefined : (JSON.parse(config) as JsonObject)
}

export function withProfile(profile: JsonObject): RealmFile['components'] {
  const config = { [PROFILE_CONFIG]: [JSON.stringify(profile)] }
  return { [PROFILE]: [{ providerId: 'declarative-user-profile', config }] }
}

interface ProfileAttribute extends JsonObject {
  name: string
}

function profileFields({ attributes, ...others }: JsonObject): Fields {
  const each = (attributes as ProfileAttribute[]).map((attribute) => [attribute.name, canonical(attribute)])
  return {
    ...(Object.fromEntries(each) as Fields),
    'all names': each.map(([name]) => name!).sort(),
    ...flat(others),
  }
}

function scopeOf(file: RealmFile, clientId: string) {
  const realm = (file.scopeMappings ?? []).find(({ client }) => client === clientId)?.roles
  const client = Object.entries(file.clientScopeMappings ?? {}).map(([owner, mappings]) => [
    owner,
    mappings.find(({ client: name }) => name === clientId)?.roles ?? [],
  ])
  return { realm, client: Object.fromEntries(client) as Record<string, string[]> }
}

/** Roles of the realm by their names, those of clients as `client: role`. */
function namesOf({
  realm = [],
  client = {},
}: {
  realm?: string[]
  client?: Record<string, string[]>
}): string[] {
  const ofClients = Object.entries(client).flatMap(([owner, names]) =>
    names.map((name) => `${owner}: ${name}`),
  )
  return [...realm, ...ofClients].sort()
}

/** Where the server for mail asks for no password, Keycloak keeps none, at one time or another. */
function withoutUnusedMail(fields: Fields): Fields {
  if (fields['smtpServer.auth'] !== 'false') return fields
  const { 'smtpServer.user': _user, 'smtpServer.password': _password, ...others } = fields
  return others
}

function flat(object: JsonObject, prefix = ''): Fields {
  return Object.fromEntries(
    Object.entries(object).flatMap(([name, value]): [string, Value][] => {
      if (Array.isArray(value)) return [[prefix + name, value.map(canonical).sort()]]
      if (value !== null && typeof value === 'object') return Object.entries(flat(value, `${prefix}${name}.`))
      return [[prefix + name, text(value)]]
    }),
  )
}

const text = (value: Json | undefined): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)

/** The same text for the same content, whatever the order of names. */
function canonical(value: Json): string {
  if (value === null || typeof value !== 'object') return text(value)
  const sorted = (inner: Json): Json => {
    if (Array.isArray(inner)) return inner.map(sorted)
    if (inner === null || typeof inner !== 'object') return inner
    return Object.fromEntries(
      Object.keys(inner)
        .sort()
        .map((name) => [name, sorted(inner[name]!)]),
    )
  }
  return JSON.stringify(sorted(value))
}
