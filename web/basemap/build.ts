import { createHash } from 'node:crypto'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { ATTRIBUTION } from './attribution.ts'
import { loadBorders, loadCountryLabels } from './countries.ts'
import { loadGround } from './land.ts'
import { loadPlaces } from './places.ts'
import { MAX_ZOOM } from './tile-size.ts'
import { cutTiles } from './tiles.ts'

export interface Manifest {
  /** Changes with the content of any tile. */
  version: string
  maxzoom: number
  /** Of all tiles together, compressed. */
  bytes: number
  files: number
  attribution: string
}

/**
 * Writes the built-in base map: `{z}/{x}/{y}.pbf`, each compressed with gzip, and `manifest.json`.
 * What was in the folder is replaced at the end, so a failed build leaves the old map whole.
 */
export function buildBasemap(folder: string, log: (line: string) => void = () => {}): Manifest {
  const started = performance.now()
  const say = (line: string) =>
    log(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${line}`)
  const places = loadPlaces()
  say(`${places.length} places`)
  const { land, lakes } = loadGround(places)
  say(`${land.length} pieces of land, ${lakes.length} lakes`)
  const world = { places, land, lakes, borders: loadBorders(), countries: loadCountryLabels() }
  say(`${world.countries.length} countries`)

  const fresh = `${folder}.new`
  rmSync(fresh, { recursive: true, force: true })
  const hash = createHash('sha256')
  let files = 0
  let bytes = 0
  for (const tile of cutTiles(world)) {
    const name = `${tile.z}/${tile.x}/${tile.y}.pbf`
    const packed = gzipSync(tile.bytes, { level: 9 })
    // The bytes before compression: zlib differs between versions of Node.js.
    hash.update(name).update(tile.bytes)
    mkdirSync(join(fresh, dirname(name)), { recursive: true })
    writeFileSync(join(fresh, name), packed)
    files++
    bytes += packed.length
  }
  const version = hash.digest('hex').slice(0, 12)
  const manifest: Manifest = { version, maxzoom: MAX_ZOOM, bytes, files, attribution: ATTRIBUTION }
  writeFileSync(join(fresh, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  rmSync(folder, { recursive: true, force: true })
  renameSync(fresh, folder)
  say(`${files} tiles, ${(bytes / 1e6).toFixed(2)} MB, version ${version}`)
  return manifest
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  buildBasemap(join(dirname(fileURLToPath(import.meta.url)), 'dist'), (line) => console.log(line))
}
