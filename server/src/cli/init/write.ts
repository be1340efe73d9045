import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { CliFailure } from '../failure.ts'
import type { Answers } from './answers.ts'
import type { Secrets } from './secrets.ts'

/** Below DATA_ROOT: what containers write to has to be there, or Docker would make it as root. */
const DATA_FOLDERS = [
  'app',
  'alertmanager',
  'backup',
  'caddy/config',
  'caddy/data',
  'grafana',
  'meilisearch',
  'metrics',
  'objects',
  'postgres',
  'prometheus',
  'web-assets',
]

export function readSecrets(dir: string): Secrets {
  const folder = join(dir, 'secrets')
  if (!existsSync(folder)) return {}
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile())
  return Object.fromEntries(names.map(({ name }) => [name, readFileSync(join(folder, name), 'utf8')]))
}

/** Writes a file as a whole, for its owner's eyes alone. */
export function writePrivate(path: string, text: string, owner: Answers['owner']): void {
  const temporary = `${path}.new`
  writeFileSync(temporary, text, { mode: 0o600 })
  own(temporary, owner)
  renameSync(temporary, path)
}

export function makeFolder(path: string, owner: Answers['owner']): void {
  if (existsSync(path)) return
  if (!existsSync(dirname(path))) makeFolder(dirname(path), owner)
  mkdirSync(path, { mode: 0o700 })
  own(path, owner)
}

/** @throws CliFailure where one cannot be made or given to its owner. */
export function makeDataFolders(root: string, owner: Answers['owner']): void {
  try {
    for (const folder of DATA_FOLDERS) makeFolder(join(root, folder), owner)
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException
    if (!code || !path) throw error
    throw new CliFailure(
      `${path} cannot be made (${code}). As root say: install -d -o ${owner.uid} -g ${owner.gid} -m 0700 '${root}'. Then run this again.`,
    )
  }
}

function own(path: string, { uid, gid }: Answers['owner']): void {
  const now = statSync(path)
  if (now.uid !== uid || now.gid !== gid) chownSync(path, uid, gid)
}
