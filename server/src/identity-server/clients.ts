import type { ClientMetadata } from 'oidc-provider'
import type { Config } from '../config.ts'

type ClientSettings = Pick<Config, 'environment' | 'publicUrl' | 'port' | 'oidcClientId'>

const CALLBACK = '/api/v1/session/callback'
const ANDROID_CALLBACK = 'eventbuzz://callback'

/** The origins that this server answers at; the first is the one that it calls itself by. */
export function ownOrigins({ environment, publicUrl, port }: ClientSettings): string[] {
  const local = [`http://localhost:${port}`, `http://127.0.0.1:${port}`]
  return [...new Set([publicUrl, ...(environment === 'development' ? local : [])])]
}

/** The apps that people may sign in to. None has a secret, so PKCE is what binds a code to whoever asked for it. */
export function clients(config: ClientSettings): ClientMetadata[] {
  const origins = ownOrigins(config)
  const common = {
    token_endpoint_auth_method: 'none' as const,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code' as const],
    response_modes: ['query' as const],
    id_token_signed_response_alg: 'ES256' as const,
  }
  return [
    {
      ...common,
      client_id: config.oidcClientId,
      application_type: 'web',
      redirect_uris: origins.map((origin) => `${origin}${CALLBACK}`),
      post_logout_redirect_uris: origins.map((origin) => `${origin}/`),
    },
    {
      ...common,
      client_id: 'eventbuzz-android',
      application_type: 'native',
      redirect_uris: [ANDROID_CALLBACK],
      post_logout_redirect_uris: [ANDROID_CALLBACK],
    },
  ]
}

/** Where a form may lead in the end: Chromium holds `form-action` against redirects too. */
export const formTargets = (config: ClientSettings): string[] => [
  ...ownOrigins(config),
  new URL(ANDROID_CALLBACK).protocol,
]
