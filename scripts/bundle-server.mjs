// @ts-check
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { build } from 'esbuild'

const out = 'server/dist'
/** @type {{ dependencies: Record<string, string> }} */
const { dependencies } = JSON.parse(readFileSync('server/package.json', 'utf8'))

for (const name of readdirSafely(out).filter((entry) => /\.js(\.map)?$/.test(entry))) rmSync(`${out}/${name}`)
await build({
  entryPoints: {
    eventbuzz: 'server/src/cli/eventbuzz.ts',
    health: 'server/src/cli/health-process.ts',
    'embedded-postgres': 'server/src/db/embedded/server-process.ts',
    'picture-codec': 'server/src/adapters/picture-codec/codec-process.ts',
    'prepare-database': 'server/src/db/embedded/prepare.ts',
  },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  sourcemap: true,
  // The contract is ours and is bundled; what npm installs stays where it is.
  external: Object.keys(dependencies).flatMap((name) => [name, `${name}/*`]),
})
rmSync(`${out}/migrations`, { recursive: true, force: true })
cpSync('server/src/db/migrations', `${out}/migrations`, { recursive: true })
cpSync('server/src/identity-server/identity.css', `${out}/identity.css`)

/** @param {string} path */
function readdirSafely(path) {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}
