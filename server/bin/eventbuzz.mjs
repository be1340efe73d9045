#!/usr/bin/env node
// @ts-check
import { existsSync } from 'node:fs'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const bundle = new URL(
  process.argv[2] === 'health' ? '../dist/health.js' : '../dist/eventbuzz.js',
  import.meta.url,
)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `EventBuzz needs Node.js 20.19 or newer; this is ${process.versions.node}. Install the current LTS.`,
  )
  process.exitCode = 1
} else if (!existsSync(bundle)) {
  console.error('EventBuzz is not built yet. Run: npm run build')
  process.exitCode = 1
} else {
  await import(bundle.href)
}
