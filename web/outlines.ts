import { readFile } from 'node:fs/promises'
import type { Plugin } from 'vite'

const SYMBOL = /\/@material-symbols\/.+\.svg\?raw$/

/** Makes `import outline from '@material-symbols/….svg?raw'` bring what an icon draws, without the SVG around it. */
export function outlines(): Plugin {
  return {
    name: 'outlines',
    enforce: 'pre',
    async load(id) {
      if (!SYMBOL.test(id)) return null
      const path = id.replace(/\?raw$/, '')
      const [, outline] = / d="([^"]+)"/.exec(await readFile(path, 'utf8')) ?? []
      if (!outline) throw new Error(`${path} has no outline.`)
      return `export default ${JSON.stringify(outline)}`
    },
  }
}
