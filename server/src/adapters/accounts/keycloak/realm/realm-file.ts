export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
export type JsonObject = { [name: string]: Json }

export interface Roles {
  realm?: string[]
  client?: Record<string, string[]>
}

export interface RoleFile extends JsonObject {
  name: string
}

export interface ClientFile extends JsonObject {
  clientId: string
}

export interface MapperFile extends JsonObject {
  name: string
}

export interface ProviderFile extends JsonObject {
  alias: string
}

/** What we use of the format in which Keycloak exports and imports realms; all other names are settings of the realm. */
export interface RealmFile {
  realm: string
  roles?: { realm: RoleFile[] }
  clients?: ClientFile[]
  scopeMappings?: { client: string; roles: string[] }[]
  clientScopeMappings?: Record<string, { client: string; roles: string[] }[]>
  users?: { serviceAccountClientId: string; realmRoles?: string[]; clientRoles?: Record<string, string[]> }[]
  identityProviders?: ProviderFile[]
  components?: Record<string, { providerId: string; config: Record<string, string[]> }[]>
  [setting: string]: unknown
}

export const compositesOf = (role: JsonObject): Roles => (role['composites'] ?? {}) as Roles
export const mappersOf = (client: JsonObject): MapperFile[] =>
  (client['protocolMappers'] ?? []) as MapperFile[]

/** What the file has in strings: ${NAME}, or ${NAME:what to take where it is not set}. */
const PLACEHOLDER = /\$\{([A-Z][A-Z0-9_]*)(?::([^}]*))?\}/g

export function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name]) => name!))]
}

/** The values are put into the strings and not into the text, so that a quote in one of them does no harm. */
export function readRealmFile(
  text: string,
  values: Record<string, string | undefined>,
): { realm: RealmFile; missing: string[] } {
  const missing = new Set<string>()
  const resolve = (value: Json): Json => {
    if (typeof value === 'string') {
      return value.replaceAll(PLACEHOLDER, (_, name: string, otherwise?: string) => {
        const found = values[name] ?? otherwise
        if (found === undefined) missing.add(name)
        return found ?? ''
      })
    }
    if (Array.isArray(value)) return value.map(resolve)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, resolve(inner)]))
  }
  const realm = resolve(JSON.parse(text) as Json) as RealmFile
  return { realm, missing: [...missing] }
}
