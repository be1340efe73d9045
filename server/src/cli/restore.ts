import { Command } from 'commander'
import { BackupBusyError } from '../backup/lock.ts'
import type { Manifest } from '../backup/manifest.ts'
import { restore, RestoreRefused, snapshots, verify, type RestoreDeps } from '../backup/restore.ts'
import { CommandFailed } from '../backup/run.ts'
import { loadBackupSettings } from '../backup/settings.ts'
import { openFiles } from '../wire.ts'
import { CliFailure } from './failure.ts'

const DIFFERENCES_SHOWN = 20

interface Options {
  list?: true
  verify?: true
  replace?: true
}

export function restoreCommand(): Command {
  return new Command('restore')
    .description('bring a backup back, and compare what came back with what it was')
    .argument('[backup]', 'which one, as --list shows them', 'latest')
    .option('--list', 'show what there is, and do nothing')
    .option('--verify', 'only compare what is here with a backup')
    .option('--replace', 'throw away what is in the databases and the storage')
    .addHelpText(
      'after',
      '\nDATABASE_URL has to be that of a superuser, and whatever works with the databases be stopped. Afterwards' +
        '\n`eventbuzz migrate` brings an older schema up to date. The worker makes the index in Meilisearch anew.',
    )
    .action((backup: string, options: Options) =>
      act(backup, options).catch((error: unknown) => {
        const isExpected = [CommandFailed, BackupBusyError, RestoreRefused].some(
          (kind) => error instanceof kind,
        )
        throw isExpected ? new CliFailure((error as Error).message) : error
      }),
    )
}

async function act(backup: string, { list, verify: onlyVerify, replace }: Options): Promise<void> {
  const { config } = loadBackupSettings(process.env)
  if (list) {
    const all = await snapshots()
    console.log(all.map(({ id, at }) => `${id}  ${at}`).join('\n') || 'There is no backup yet.')
    return
  }
  const deps: RestoreDeps = {
    databaseUrl: config.databaseUrl,
    files: openFiles(config),
    dir: config.dataDir,
    log: (message) => void process.stderr.write(`${message}\n`),
  }
  if (onlyVerify) return compare(deps, backup)
  const { manifest, newRoles } = await restore(deps, { snapshot: backup, replace: replace ?? false })
  if (newRoles.length > 0)
    console.log(`Made without a password, so nobody signs in as them yet: ${newRoles.join(', ')}.`)
  await compare(deps, manifest)
}

async function compare(deps: RestoreDeps, wanted: string | Manifest): Promise<void> {
  deps.log('Comparing')
  const found = await verify(deps, wanted)
  if (found.length === 0)
    return console.log('Everything is as it was: all rows, checksums and objects are equal.')
  const shown = found.slice(0, DIFFERENCES_SHOWN).join('\n')
  throw new CliFailure(`${found.length} differences from the backup:\n${shown}`)
}
