// @ts-check
import { spawnSync } from 'node:child_process'
import { buildChanged, installMissing, requireNode, root } from './prepare.mjs'

requireNode()
installMissing()
await buildChanged()
const args = ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1
