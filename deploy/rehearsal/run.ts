// The whole of production on this machine without Docker: see docs/operations/rehearsal.md.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findKeycloak } from '../../e2e/lib/keycloak.ts'
import { missingPrograms } from './images.ts'

/** Networks, mounts and processes of its own: what is started here cannot outlive it, nor be seen from outside. */
const APART = ['--net', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child']

async function main(): Promise<number> {
  if (process.platform !== 'linux' || process.getuid!() !== 0)
    return refuse('It makes network and mount namespaces, which needs Linux and root: sudo npm run rehearse')
  const missing = missingPrograms()
  if (missing.length > 0) return refuse(`These programs are missing:\n  ${missing.join('\n  ')}`)
  const keycloak = await findKeycloak()
  if (!keycloak)
    return refuse('Without Keycloak nobody can sign in. Install maven and openjdk-17-jre-headless.')
  const dir = mkdtempSync(join(process.env['REHEARSAL_DIR'] ?? tmpdir(), 'eventbuzz-rehearsal-'))
  const inside = [...process.execArgv, join(import.meta.dirname, 'inside.ts'), ...process.argv.slice(2)]
  try {
    const child = spawn('unshare', [...APART, process.execPath, ...inside], {
      stdio: 'inherit',
      env: { ...process.env, REHEARSAL_DIR: dir, REHEARSAL_KEYCLOAK: keycloak.dir },
    })
    // Its end is the end of all that it has started.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill('SIGKILL'))
    return await new Promise((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => resolve(code ?? 1))
    })
  } finally {
    if (process.env['REHEARSAL_KEEP']) console.log(`Kept: ${dir}`)
    else rmSync(dir, { recursive: true, force: true })
  }
}

function refuse(reason: string): number {
  console.log(`${reason}\n0 passed, 1 failed`)
  return 1
}

process.exitCode = await main()
