import { Command, CommanderError } from 'commander'
import { backupCommand } from './cli/backup.ts'
import { configCommand } from './cli/config.ts'
import { demoCommand } from './cli/demo.ts'
import { deployCommand, rollbackCommand } from './cli/deploy.ts'
import { doctorCommand } from './cli/doctor.ts'
import { CliFailure } from './cli/failure.ts'
import { healthCommand } from './cli/health.ts'
import { identityCommand } from './cli/identity.ts'
import { importCommand } from './cli/import.ts'
import { initCommand } from './cli/init.ts'
import { jobsCommand } from './cli/jobs.ts'
import { keycloakCommand } from './cli/keycloak.ts'
import { makeBucketCommand } from './cli/make-bucket.ts'
import { migrateCommand } from './cli/migrate.ts'
import { reindexCommand } from './cli/reindex.ts'
import { restoreCommand } from './cli/restore.ts'
import { searchKeyCommand } from './cli/search-key.ts'
import { seedCategoriesCommand } from './cli/seed-categories.ts'
import { serveCommand } from './cli/serve.ts'
import { webAssetsCommand } from './cli/web-assets.ts'
import { smokeCommand } from './cli/smoke.ts'
import { tokensCommand } from './cli/tokens.ts'
import { usersCommand } from './cli/users.ts'
import { workCommand } from './cli/work.ts'
import { ConfigError } from './config.ts'
import { isDatabaseUnavailable } from './db/connection.ts'
import { DataDirInUseError } from './db/embedded/lock.ts'
import { MigrationError } from './db/migrate.ts'
import { version } from './wire.ts'

const [DONE, FAILED, WRONG_USAGE] = [0, 1, 2]

/** Runs `eventbuzz` with these arguments. @returns the exit status: 0 done, 1 failed, 2 wrong usage. */
export async function main(args: string[]): Promise<number> {
  const program = new Command('eventbuzz')
    .description('Shows what is on nearby.')
    .version(version)
    .showHelpAfterError('Run `eventbuzz --help` for what there is.')
    .addCommand(serveCommand(), { isDefault: true })
    .addCommand(workCommand())
    .addCommand(jobsCommand())
    .addCommand(migrateCommand())
    .addCommand(seedCategoriesCommand())
    .addCommand(importCommand())
    .addCommand(demoCommand())
    .addCommand(reindexCommand())
    .addCommand(searchKeyCommand())
    .addCommand(makeBucketCommand())
    .addCommand(webAssetsCommand())
    .addCommand(initCommand())
    .addCommand(healthCommand())
    .addCommand(smokeCommand())
    .addCommand(deployCommand())
    .addCommand(rollbackCommand())
    .addCommand(identityCommand())
    .addCommand(keycloakCommand())
    .addCommand(usersCommand())
    .addCommand(tokensCommand())
    .addCommand(backupCommand())
    .addCommand(restoreCommand())
    .addCommand(configCommand())
    .addCommand(doctorCommand())
    .addHelpText(
      'after',
      '\nSettings are environment variables: see docs/configuration.md.\nExit status: 0 done, 1 failed, 2 wrong usage.',
    )
  for (const command of withSubcommands(program)) command.exitOverride()

  try {
    await program.parseAsync(args, { from: 'user' })
    return Number(process.exitCode ?? DONE)
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? DONE : WRONG_USAGE
    process.stderr.write(`${messageOf(error)}\n`)
    return FAILED
  }
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}

function messageOf(error: unknown): string {
  const isOurs = [CliFailure, ConfigError, DataDirInUseError, MigrationError].some(
    (kind) => error instanceof kind,
  )
  if (isOurs) return (error as Error).message
  if (isDatabaseUnavailable(error)) {
    return `The database cannot be reached (${(error as Error).message}). Check DATABASE_URL, or run: eventbuzz doctor`
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
