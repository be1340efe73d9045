import type { WebAppConfig } from '@eventbuzz/contract/web-app'

/** For the development server, which serves the page as it is. */
const DEFAULTS: WebAppConfig = {
  name: 'EventBuzz',
  map_style_url: 'builtin',
  default_view: { latitude: 43.6532, longitude: -79.3832, zoom: 12 },
  basemap_version: 'dev',
  has_accounts: true,
}

function readAppConfig(): WebAppConfig {
  if (typeof document === 'undefined') return DEFAULTS
  const text = document.getElementById('app-config')?.textContent
  return text ? { ...DEFAULTS, ...(JSON.parse(text) as Partial<WebAppConfig>) } : DEFAULTS
}

export const appConfig = readAppConfig()
