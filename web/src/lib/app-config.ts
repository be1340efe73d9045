import type { WebAppConfig } from '@eventbuzz/contract/web-app'
import { readSettings } from './settings.ts'

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

const given = readAppConfig()
/** Whether there are two maps to choose from: the one that the instance names, and the one that it brings along. */
export const hasMapChoice = given.map_style_url !== 'builtin'
export const appConfig: WebAppConfig =
  readSettings().map === 'builtin' ? { ...given, map_style_url: 'builtin' } : given
