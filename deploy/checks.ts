import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../e2e/lib/server.ts'

const execute = promisify(execFile)

/** What a program that checks files says: undefined when all is well. */
async function complaint(
  program: string,
  args: string[],
  { cwd = root, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<string | undefined> {
  try {
    await execute(program, args, { cwd, env: { ...process.env, ...env }, maxBuffer: 2 ** 24 })
    return undefined
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout?: string; stderr?: string; code?: unknown }
    if (code === 'ENOENT')
      throw new Error(`${program} is not installed. Run: .ci/with-deploy-tools npm run check:deploy`, {
        cause: error,
      })
    return `${stdout ?? ''}${stderr ?? ''}` || String(error)
  }
}

const SETTINGS = {
  SITE_HOST: 'events.example.org',
  ACME_EMAIL: 'ops@example.org',
  EVENTBUZZ_UID: '10001',
  EVENTBUZZ_GID: '10001',
  EVENTBUZZ_IMAGE: 'eventbuzz:local',
  KEYCLOAK_IMAGE: 'eventbuzz-keycloak:local',
  BACKUP_IMAGE: 'eventbuzz-backup:local',
  SMTP_HOST: 'mail.example.org',
  MEILISEARCH_URL: 'http://meilisearch:7700',
}

/** How Docker Compose is called here: the program that WITH_DOCKER_COMPOSE=1 builds, or Docker's plug-in, or not at all. */
export const dockerCompose = whichRuns(['docker-compose'], ['docker', 'compose'])

async function whichRuns(...commands: [string, ...string[]][]): Promise<[string, ...string[]] | undefined> {
  for (const command of commands) {
    const [program, ...args] = command
    const runs = await execute(program, [...args, 'version']).then(
      () => true,
      () => false,
    )
    if (runs) return command
  }
  return undefined
}

/** By the name of each service, what Docker Compose compares to see whether its container has to be made anew. */
export async function serviceHashes(dir: string, settings: Record<string, string> = {}) {
  const [program, ...plugIn] = (await dockerCompose)!
  const { stdout } = await execute(
    program,
    [...plugIn, '--project-directory', dir, '--profile', '*', 'config', '--hash', '*'],
    { cwd: dir, env: { ...process.env, ...SETTINGS, ...settings } },
  )
  return Object.fromEntries(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ') as [string, string]),
  )
}

/** One for each kind of file; each takes files as arguments and answers with what is wrong. */
export const CHECKS = {
  /** By the schema of the specification; where there is Docker Compose, by that too, which sees what is named and not there. */
  compose: async (...files: string[]) => {
    const schema = await complaint('compose-spec', ['-no-interpolation', ...files])
    const [program, ...plugIn] = (await dockerCompose) ?? []
    if (schema || !program) return schema
    const named = files.flatMap((file) => ['--file', file])
    const args = ['--project-directory', root, ...named, '--profile', '*', 'config', '--quiet']
    return complaint(program, [...plugIn, ...args], { env: SETTINGS })
  },
  dockerfile: (file: string) => complaint('hadolint', [file]),
  caddyfile: async (file: string) => {
    const env = { ...SETTINGS, SITE_HOST: 'http://127.0.0.1:1', CADDY_ADMIN: 'off' }
    const format = await complaint('caddy', ['fmt', '--diff', file])
    return format ?? complaint('caddy', ['validate', '--adapter', 'caddyfile', '--config', file], { env })
  },
  shell: (...files: string[]) => complaint('shellcheck', ['--severity', 'style', ...files]),
  workflow: (...files: string[]) => complaint('actionlint', ['-color=false', ...files]),
  kustomization: (folder: string) => complaint('kustomize', ['build', folder]),
}

/** Files below a folder of the project. */
export function filesBelow(folder: string, isWanted: (path: string) => boolean): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter(isWanted)
    .toSorted()
}
