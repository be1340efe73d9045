import { KeycloakRest, type RestOptions } from '../rest.ts'
import { planRealm, type Difference, type PlanOptions, type Step } from './plan.ts'
import { findClient, readRealm } from './read-realm.ts'
import { mappersOf, type JsonObject, type RealmFile } from './realm-file.ts'
import { ACCOUNT_ROLES, profileOf, SCOPE, type Part } from './state.ts'

export interface ApplyOptions extends PlanOptions {
  keycloak: RestOptions
  isDryRun: boolean
  /** Called before anything is changed. */
  onDifference: (difference: Difference) => void
}

/** A field is settled in the first round; what comes with a client that was just made, in the second. */
const MOST_ROUNDS = 3
/** A realm that is made takes longer than anything else. */
const ANSWER_MS = 120_000

/**
 * Makes a realm of a running Keycloak what the file says, and changes nothing else.
 * @returns how many differences there were.
 */
export async function applyRealm(wanted: RealmFile, options: ApplyOptions): Promise<number> {
  const rest = new KeycloakRest({ answerMs: ANSWER_MS, ...options.keycloak })
  const found = await readRealm(rest, wanted)
  if (!found) {
    options.onDifference({ what: `realm ${wanted.realm}`, from: 'not there', to: 'there' })
    if (options.isDryRun) return 1
    await rest.ask('POST', '', wanted)
    await settle(rest, wanted, await read(rest, wanted), { renewSecrets: false })
    return 1
  }
  const differences = planRealm(wanted, found, options).flatMap((step) => step.differences)
  differences.forEach(options.onDifference)
  if (!options.isDryRun && differences.length > 0) await settle(rest, wanted, found, options)
  return differences.length
}

/** Takes the steps until none is left. A secret that Keycloak does not tell can be set, not compared. */
async function settle(
  rest: KeycloakRest,
  wanted: RealmFile,
  before: RealmFile,
  { renewSecrets = false }: PlanOptions,
): Promise<void> {
  let found = before
  let steps = planRealm(wanted, found, { renewSecrets })
  for (let round = 0; steps.length > 0; round += 1) {
    if (round === MOST_ROUNDS) {
      const left = steps.flatMap(({ differences }) => differences.map(({ what }) => what))
      throw new Error(`Keycloak took the changes and still differs: ${left.join('; ')}`)
    }
    for (const step of steps) await take(step, { rest, wanted, found, at: `/${wanted.realm}` })
    found = await read(rest, wanted)
    steps = planRealm(wanted, found)
  }
}

async function read(rest: KeycloakRest, wanted: RealmFile): Promise<RealmFile> {
  const found = await readRealm(rest, wanted)
  if (!found) throw new Error(`Keycloak has no realm ${wanted.realm} any more.`)
  return found
}

interface Context {
  rest: KeycloakRest
  wanted: RealmFile
  found: RealmFile
  /** Where the realm is in the API. */
  at: string
}

const TAKE: Record<Part['kind'], (step: Step, context: Context) => Promise<void>> = {
  realm: async ({ fields }, { rest, wanted, found, at }) => {
    const { roles: _r, clients: _c, identityProviders: _i, components: _p, users: _u, ...settings } = found
    const { scopeMappings: _s, clientScopeMappings: _m, ...own } = settings
    await rest.ask('PUT', at, merged(own as JsonObject, wanted as unknown as JsonObject, fields))
  },

  'user profile': async (_step, { rest, wanted, at }) => {
    await rest.ask('PUT', `${at}/users/profile`, profileOf(wanted))
  },

  role: async ({ part, action }, { rest, wanted, at }) => {
    const {
      composite: _,
      composites: _names,
      ...own
    } = wanted.roles!.realm.find(({ name }) => name === part.name)!
    const path = `${at}/roles/${encodeURIComponent(part.name)}`
    if (action === 'make') await rest.ask('POST', `${at}/roles`, own)
    else await rest.ask('PUT', path, { ...(await rest.get<JsonObject>(path)), ...own })
    const rows = await rest.get<RoleRow[]>(`${path}/composites`)
    await moveRoles(rest, at, part.fields['composites'] as string[], rows, {
      add: (some) => rest.ask('POST', `${path}/composites`, some),
      remove: (some) => rest.ask('DELETE', `${path}/composites`, some),
    })
  },

  client: async ({ part, action, fields }, { rest, wanted, found, at }) => {
    const file = wanted.clients!.find(({ clientId }) => clientId === part.name)!
    // What it may and what comes with it is seen, and set, in the next round.
    if (action === 'make') return void (await rest.ask('POST', `${at}/clients`, file))
    const there = found.clients!.find(({ clientId }) => clientId === part.name)!
    const path = `${at}/clients/${idOf(there)}`
    const { protocolMappers: _, ...own } = merged(there, file, fields)
    await rest.ask('PUT', path, own)
    for (const kind of ['default', 'optional'] as const) {
      const field = `${kind}ClientScopes`
      if (fields.includes(field)) await setScopes(rest, at, path, kind, part.fields[field] as string[])
    }
    if (fields.includes(SCOPE))
      await setMappings(rest, at, `${path}/scope-mappings`, part.fields[SCOPE] as string[])
    if (fields.includes(ACCOUNT_ROLES)) {
      const account = await rest.get<{ id: string }>(`${path}/service-account-user`)
      const mappings = `${at}/users/${account.id}/role-mappings`
      await setMappings(rest, at, mappings, part.fields[ACCOUNT_ROLES] as string[])
    }
  },

  mapper: async ({ part, action }, { rest, wanted, at }) => {
    const client = await findClient(rest, at, part.client!)
    if (!client) throw new Error(`Keycloak has no client ${part.client} any more.`)
    const path = `${at}/clients/${client.id}/protocol-mappers/models`
    const there = mappersOf(client).find(({ name }) => name === part.name)
    const file = wanted.clients!.find(({ clientId }) => clientId === part.client)
    const mapper = file && mappersOf(file).find(({ name }) => name === part.name)
    if (action === 'remove') await rest.ask('DELETE', `${path}/${idOf(there!)}`)
    else if (there) await rest.ask('PUT', `${path}/${idOf(there)}`, { ...mapper, id: idOf(there) })
    else await rest.ask('POST', path, mapper)
  },

  'identity provider': async ({ part, action, fields }, { rest, wanted, found, at }) => {
    const file = wanted.identityProviders!.find(({ alias }) => alias === part.name)!
    const path = `${at}/identity-provider/instances`
    if (action === 'make') return void (await rest.ask('POST', path, file))
    const there = found.identityProviders!.find(({ alias }) => alias === part.name)!
    await rest.ask('PUT', `${path}/${encodeURIComponent(part.name)}`, merged(there, file, fields))
  },
}

/** What Keycloak has has one. */
const idOf = (there: JsonObject) => there['id'] as string

const take = (step: Step, context: Context) => TAKE[step.part.kind](step, context)

/**
 * What is there with the fields that differ taken from the file. Keycloak forgets what an object such as `attributes`
 * no longer names, so such an object is sent as a whole.
 */
function merged(there: JsonObject, file: JsonObject, fields: string[]): JsonObject {
  const names = [...new Set(fields.map((field) => field.split('.')[0]!))].filter((name) => name in file)
  const isObject = (value: unknown): value is JsonObject =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
  const changed = names.map((name) => {
    const [before, after] = [there[name], file[name]!]
    return [name, isObject(after) ? { ...(isObject(before) && before), ...after } : after]
  })
  return { ...there, ...(Object.fromEntries(changed) as JsonObject) }
}

interface RoleRow {
  id: string
  name: string
  clientRole: boolean
  containerId: string
}

interface Moves {
  add: (some: RoleRow[]) => Promise<unknown>
  remove: (some: RoleRow[]) => Promise<unknown>
}

/** @param names as in a Part: roles of the realm, and `client: role`. */
async function moveRoles(
  rest: KeycloakRest,
  at: string,
  names: string[],
  given: RoleRow[],
  { add, remove }: Moves,
): Promise<void> {
  const wanted: RoleRow[] = []
  for (const name of names) wanted.push(await findRole(rest, at, name))
  const [wantedIds, givenIds] = [wanted, given].map((rows) => new Set(rows.map(({ id }) => id)))
  const tooMany = given.filter(({ id }) => !wantedIds!.has(id))
  const missing = wanted.filter(({ id }) => !givenIds!.has(id))
  if (tooMany.length > 0) await remove(tooMany)
  if (missing.length > 0) await add(missing)
}

async function findRole(rest: KeycloakRest, at: string, name: string): Promise<RoleRow> {
  const [owner, role] = name.split(': ') as [string, string | undefined]
  if (role === undefined) return rest.get<RoleRow>(`${at}/roles/${encodeURIComponent(owner)}`)
  const client = await findClient(rest, at, owner)
  if (!client) throw new Error(`Keycloak has no client ${owner}.`)
  return rest.get<RoleRow>(`${at}/clients/${client.id}/roles/${encodeURIComponent(role)}`)
}

/** Of a client's tokens or of somebody: roles are moved for the realm and for each client by themselves. */
async function setMappings(rest: KeycloakRest, at: string, path: string, names: string[]): Promise<void> {
  const { realmMappings = [], clientMappings = {} } = await rest.get<{
    realmMappings?: RoleRow[]
    clientMappings?: Record<string, { mappings: RoleRow[] }>
  }>(path)
  const given = [...realmMappings, ...Object.values(clientMappings).flatMap(({ mappings }) => mappings)]
  const each = async (method: string, rows: RoleRow[]) => {
    const placeOf = ({ clientRole, containerId }: RoleRow) =>
      clientRole ? `clients/${containerId}` : 'realm'
    for (const place of new Set(rows.map(placeOf))) {
      const some = rows.filter((row) => placeOf(row) === place)
      await rest.ask(method, `${path}/${place}`, some)
    }
  }
  await moveRoles(rest, at, names, given, {
    add: (some) => each('POST', some),
    remove: (some) => each('DELETE', some),
  })
}

async function setScopes(
  rest: KeycloakRest,
  at: string,
  path: string,
  kind: 'default' | 'optional',
  names: string[],
): Promise<void> {
  const all = await rest.get<{ id: string; name: string }[]>(`${at}/client-scopes`)
  const given = await rest.get<{ id: string; name: string }[]>(`${path}/${kind}-client-scopes`)
  for (const { id, name } of given)
    if (!names.includes(name)) await rest.ask('DELETE', `${path}/${kind}-client-scopes/${id}`)
  for (const name of names.filter((wanted) => !given.some((scope) => scope.name === wanted))) {
    const scope = all.find((candidate) => candidate.name === name)
    if (!scope) throw new Error(`Keycloak has no client scope ${name}.`)
    await rest.ask('PUT', `${path}/${kind}-client-scopes/${scope.id}`)
  }
}
