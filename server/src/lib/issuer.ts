import type { Config } from '../config.ts'

/** Where the embedded identity server is mounted: as Keycloak has its realms, so that both are reached alike. */
export const EMBEDDED_ISSUER_PATH = '/auth/realms/eventbuzz'

type IssuerSettings = Pick<
  Config,
  'oidcIssuer' | 'oidcInternalUrl' | 'embeddedIdentity' | 'publicUrl' | 'host' | 'port'
>

export interface Issuer {
  /** As tokens have it in `iss`. */
  url: string
  /** How this process reaches it: addresses that begin with `url` begin with this instead. */
  internalUrl: string
}

/** Who vouches for people; undefined where nobody can sign in. */
export function issuerOf(config: IssuerSettings): Issuer | undefined {
  const { oidcIssuer, oidcInternalUrl, embeddedIdentity, publicUrl, host, port } = config
  if (oidcIssuer) return { url: oidcIssuer, internalUrl: oidcInternalUrl ?? oidcIssuer }
  if (!embeddedIdentity) return undefined
  const isEverywhere = host === '0.0.0.0' || host === '::'
  const name = isEverywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return {
    url: `${publicUrl}${EMBEDDED_ISSUER_PATH}`,
    internalUrl: `http://${name}:${port}${EMBEDDED_ISSUER_PATH}`,
  }
}

/** The address that leads to what `url` names, from inside. */
export function internalAddress({ url: issuerUrl, internalUrl }: Issuer, url: string): string {
  const base = issuerUrl.replace(/\/$/, '')
  const isBelow = url === base || url.startsWith(`${base}/`)
  return isBelow ? internalUrl.replace(/\/$/, '') + url.slice(base.length) : url
}

/** The other way round: what a provider that was asked from inside names after that, as browsers reach it. */
export function publicAddress({ url, internalUrl }: Issuer, address: string): string {
  return internalAddress({ url: internalUrl, internalUrl: url }, address)
}
