import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { MapTheme } from '@eventbuzz/contract/basemap'
import { LRUCache } from 'lru-cache'
import { decodeTile, NO_LAND, type BasemapTile } from './decode-tile.ts'
import { stillTile, type TileAddress } from './still-tile.ts'

const unpack = promisify(gunzip)
/** Pictures that are looked at together come from few vector tiles, and close up from one. */
const REMEMBERED = 64

/** Draws pictures of the vector tiles in a folder, which go down to `maxZoom`. */
export function stillTiles(
  basemapDir: string,
  maxZoom: number,
): (address: TileAddress, theme: MapTheme) => Promise<string> {
  const decoded = new LRUCache<string, BasemapTile>({
    max: REMEMBERED,
    fetchMethod: async (name) => {
      const packed = await readFile(join(basemapDir, `${name}.pbf`)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error
      })
      return packed ? decodeTile(await unpack(packed)) : NO_LAND
    },
  })
  return async (address, theme) => {
    const z = Math.min(address.z, maxZoom)
    const scale = 2 ** (address.z - z)
    const name = `${z}/${Math.floor(address.x / scale)}/${Math.floor(address.y / scale)}`
    return stillTile(await decoded.forceFetch(name), z, address, theme)
  }
}
