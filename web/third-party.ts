import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

interface Manifest {
  name: string
  version: string
  license?: string
  homepage?: string
  repository?: string | { url?: string }
  dependencies?: Record<string, string>
}

/**
 * Writes `third-party.json`: the packages in the build with their licences, which the page of licences shows. What they
 * depend on is counted in, because some come as one file that holds others.
 */
export function thirdParty(): Plugin {
  const dirs = new Set<string>()
  return {
    name: 'third-party',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        for (const id of chunk.moduleIds) addPackage(dirs, packageDir(id))
      }
      const packages = [...dirs]
        .map(describe)
        .sort((a, b) => a.name.localeCompare(b.name, 'en') || a.version.localeCompare(b.version, 'en'))
      if (packages.length === 0) throw new Error('The build has no package of others; that cannot be.')
      this.emitFile({ type: 'asset', fileName: 'third-party.json', source: JSON.stringify(packages) })
    },
  }
}

/** Of the package that a module belongs to; undefined for our own and for what the bundler makes. */
function packageDir(id: string): string | undefined {
  return /^(?:\0)?(\/.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1]
}

function addPackage(dirs: Set<string>, dir: string | undefined): void {
  if (!dir || dirs.has(dir)) return
  dirs.add(dir)
  for (const name of Object.keys(manifestOf(dir).dependencies ?? {}))
    if (!name.startsWith('@types/')) addPackage(dirs, installed(name, dir))
}

/** Where Node.js would find it. */
function installed(name: string, from: string): string | undefined {
  for (let dir = from; dir !== dirname(dir); dir = dirname(dir)) {
    const found = join(dir, 'node_modules', name)
    if (existsSync(join(found, 'package.json'))) return found
  }
  return undefined
}

const manifestOf = (dir: string) => JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest

function describe(dir: string) {
  const { name, version, license, homepage, repository } = manifestOf(dir)
  if (!license) throw new Error(`${name} says no licence. Look it up before it is handed on.`)
  const file = readdirSync(dir).find((entry) => /^(licen[cs]e|copying)/i.test(entry))
  const address = homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? ''
  const source = address
    .replace(/^git\+/, '')
    .replace(/^git:/, 'https:')
    .replace(/\.git$/, '')
  return {
    name,
    version,
    licence: license,
    source: source.startsWith('https://') ? source : '',
    text: file ? readFileSync(join(dir, file), 'utf8').trim() : null,
  }
}
