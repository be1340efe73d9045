// Writes the dashboards that Grafana reads; with --check it only says whether they are current.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard'
import { machine } from './machine.ts'
import { product } from './product.ts'
import { service } from './service.ts'

/** Texts of the dashboards' files by name. */
export function dashboardFiles(): Record<string, string> {
  const all: [string, () => DashboardBuilder][] = [['service', service], ['product', product], ['machine', machine]] // prettier-ignore
  return Object.fromEntries(
    all.map(([name, build]) => [`${name}.json`, `${JSON.stringify(build().build(), null, 2)}\n`]),
  )
}

const DIR = fileURLToPath(new URL('../dashboards', import.meta.url))

/** @returns the names of files that are not what they should be. */
export function outdatedIn(dir: string): string[] {
  const wanted = dashboardFiles()
  const there = existsSync(dir) ? readdirSync(dir) : []
  return [...new Set([...Object.keys(wanted), ...there])].filter(
    (name) => !there.includes(name) || readFileSync(join(dir, name), 'utf8') !== wanted[name],
  )
}

function write(dir: string): void {
  mkdirSync(dir, { recursive: true })
  for (const name of outdatedIn(dir)) rmSync(join(dir, name), { force: true })
  for (const [name, text] of Object.entries(dashboardFiles())) writeFileSync(join(dir, name), text)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const outdated = outdatedIn(DIR)
  if (!process.argv.includes('--check')) write(DIR)
  else if (outdated.length > 0) {
    console.error(`Not current: ${outdated.join(', ')}. Run: npm run dashboards`)
    process.exitCode = 1
  }
}
