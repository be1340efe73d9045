import type { StyleSpecification } from 'maplibre-gl'
import { builtinStyle } from './builtin-style.ts'

export type Theme = 'light' | 'dark'

export interface BaseMap {
  /** A style URL, or `builtin`. */
  styleUrl: string
  /** Version of the built-in tiles. */
  version: string
}

const PATIENCE_MS = 5_000

/** The built-in map, which needs no other host. */
export function ownStyle({ version }: BaseMap, theme: Theme): StyleSpecification {
  return builtinStyle({ origin: location.origin, version, theme })
}

/** The style that the instance asks for, or null when it is not to be had in good time. */
export async function foreignStyle(
  url: string,
  patienceMs = PATIENCE_MS,
): Promise<StyleSpecification | null> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patienceMs), credentials: 'omit' })
    if (!response.ok) return null
    const style = (await response.json()) as StyleSpecification
    return style.version === 8 && Array.isArray(style.layers) ? resolveUrls(style, url) : null
  } catch {
    return null
  }
}

// A style that is handed over as an object has lost the address that its relative ones refer to.
function resolveUrls(style: StyleSpecification, base: string): StyleSpecification {
  const absolute = (url: string) => (/^[a-z][a-z0-9+.-]*:/i.test(url) ? url : joinUrl(url, base))
  const sources = Object.fromEntries(
    Object.entries(style.sources).map(([name, source]) => [
      name,
      'url' in source && typeof source.url === 'string' ? { ...source, url: absolute(source.url) } : source,
    ]),
  )
  return { ...style, sources }
}

function joinUrl(url: string, base: string): string {
  // URL would escape the braces of `{z}/{x}/{y}`.
  return new URL(url, new URL(base, location.href)).href.replaceAll('%7B', '{').replaceAll('%7D', '}')
}
