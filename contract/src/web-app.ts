import type { EventDetail } from './events.ts'

/** What the server writes into the page for the web app, as JSON in `<script type="application/json" id="app-config">`. */
export interface WebAppConfig {
  /** Name of this instance, as people see it. */
  name: string
  /** A MapLibre style URL, or `builtin` for the map that the server brings along. */
  map_style_url: string
  /** Where the map opens when the address says nothing. */
  default_view: { latitude: number; longitude: number; zoom: number }
  /** Whether there is an identity provider: without one nobody has an account. */
  has_accounts: boolean
  /** Part of the built-in map's tile URLs: it changes with the tiles, so that they may be cached for ever. */
  basemap_version: string
}

/** What the app would ask for first at an address, as JSON in `<script type="application/json" id="page-data">`. */
export interface PageData {
  /** As `GET /events/{slug}` has it for everybody, without pictures of other servers. */
  event?: EventDetail
}
