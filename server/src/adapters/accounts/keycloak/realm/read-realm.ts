import type { KeycloakRest } from '../rest.ts'
import {
  type ClientFile,
  type JsonObject,
  type ProviderFile,
  type RealmFile,
  type RoleFile,
  type Roles,
} from './realm-file.ts'
import { profileOf, withProfile } from './state.ts'

interface RoleRow {
  id: string
  name: string
  clientRole: boolean
  containerId: string
}

interface Mappings {
  realmMappings?: RoleRow[]
  clientMappings?: Record<string, { mappings: RoleRow[] }>
}

export type FoundClient = ClientFile & { id: string }

/**
 * What Keycloak has of all that the file names, in the form of the file.
 * @returns undefined where there is no such realm.
 */
export async function readRealm(rest: KeycloakRest, wanted: RealmFile): Promise<RealmFile | undefined> {
  const at = `/${wanted.realm}`
  const settings = await rest.find<JsonObject>(at)
  if (!settings) return undefined
  const clients = await findAll(wanted.clients, ({ clientId }) => findClient(rest, at, clientId))
  const roles = await findAll(wanted.roles?.realm, ({ name }) => findRole(rest, at, name))
  const identityProviders = await findAll(wanted.identityProviders, ({ alias }) =>
    rest.find<ProviderFile>(`${at}/identity-provider/instances/${encodeURIComponent(alias)}`),
  )
  const found: RealmFile = {
    ...settings,
    realm: wanted.realm,
    roles: { realm: roles },
    clients,
    identityProviders,
  }
  found.scopeMappings = []
  found.clientScopeMappings = {}
  found.users = []
  for (const { id, clientId, serviceAccountsEnabled } of clients) {
    const scope = rolesOf(await rest.get<Mappings>(`${at}/clients/${id}/scope-mappings`))
    found.scopeMappings.push({ client: clientId, roles: scope.realm })
    for (const [owner, names] of Object.entries(scope.client))
      (found.clientScopeMappings[owner] ??= []).push({ client: clientId, roles: names })
    if (serviceAccountsEnabled !== true) continue
    const account = await rest.get<{ id: string }>(`${at}/clients/${id}/service-account-user`)
    const given = rolesOf(await rest.get<Mappings>(`${at}/users/${account.id}/role-mappings`))
    found.users.push({ serviceAccountClientId: clientId, realmRoles: given.realm, clientRoles: given.client })
  }
  if (profileOf(wanted)) found.components = withProfile(await rest.get<JsonObject>(`${at}/users/profile`))
  return found
}

async function findAll<T, Found>(
  all: T[] | undefined,
  find: (one: T) => Promise<Found | undefined>,
): Promise<Found[]> {
  const found: Found[] = []
  for (const one of all ?? []) {
    const there = await find(one)
    if (there !== undefined) found.push(there)
  }
  return found
}

export async function findClient(
  rest: KeycloakRest,
  at: string,
  clientId: string,
): Promise<FoundClient | undefined> {
  const found = await rest.get<FoundClient[]>(`${at}/clients?${new URLSearchParams({ clientId }).toString()}`)
  return found.find((client) => client.clientId === clientId)
}

async function findRole(rest: KeycloakRest, at: string, name: string): Promise<RoleFile | undefined> {
  const path = `${at}/roles/${encodeURIComponent(name)}`
  const role = await rest.find<RoleFile>(path)
  if (!role) return undefined
  const rows = await rest.get<RoleRow[]>(`${path}/composites`)
  const composites: Roles = {
    realm: rows.filter(({ clientRole }) => !clientRole).map((row) => row.name),
    client: {},
  }
  for (const { name: included, containerId } of rows.filter(({ clientRole }) => clientRole)) {
    const owner = await rest.get<ClientFile>(`${at}/clients/${containerId}`)
    ;(composites.client![owner.clientId] ??= []).push(included)
  }
  return { ...role, composites: composites as JsonObject }
}

function rolesOf({ realmMappings = [], clientMappings = {} }: Mappings) {
  return {
    realm: realmMappings.map(({ name }) => name),
    client: Object.fromEntries(
      Object.entries(clientMappings).map(([owner, { mappings }]) => [
        owner,
        mappings.map(({ name }) => name),
      ]),
    ),
  }
}
