import { Command, CommanderError } from 'commander'
import { CliFailure } from './cli/failure.ts'
import { ConfigError } from './config.ts'
import { isDatabaseUnavailable } from './db/connection.ts'
import { DataDirInUseError } from './db/embedded/lock.ts'
import { MigrationError } from './db/migrate.ts'
import { version } from './version.ts'

const [DONE, FAILED, WRONG_USAGE] = [0, 1, 2]

const DEFAULT_COMMAND = 'serve'
/** In the order of the help. Each loads what it needs: `serve` wants the database under way before the rest is read. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./cli/serve.ts')).serveCommand(),
  work: async () => (await import('./cli/work.ts')).workCommand(),
  jobs: async () => (await import('./cli/jobs.ts')).jobsCommand(),
  migrate: async () => (await import('./cli/migrate.ts')).migrateCommand(),
  'seed-categories': async () => (await import('./cli/seed-categories.ts')).seedCategoriesCommand(),
  import: async () => (await import('./cli/import.ts')).importCommand(),
  demo: async () => (await import('./cli/demo.ts')).demoCommand(),
  reindex: async () => (await import('./cli/reindex.ts')).reindexCommand(),
  'search-key': async () => (await import('./cli/search-key.ts')).searchKeyCommand(),
  'make-bucket': async () => (await import('./cli/make-bucket.ts')).makeBucketCommand(),
  'web-assets': async () => (await import('./cli/web-assets.ts')).webAssetsCommand(),
  init: async () => (await import('./cli/init.ts')).initCommand(),
  health: async () => (await import('./cli/health.ts')).healthCommand(),
  smoke: async () => (await import('./cli/smoke.ts')).smokeCommand(),
  deploy: async () => (await import('./cli/deploy.ts')).deployCommand(),
  rollback: async () => (await import('./cli/deploy.ts')).rollbackCommand(),
  identity: async () => (await import('./cli/identity.ts')).identityCommand(),
  keycloak: async () => (await import('./cli/keycloak.ts')).keycloakCommand(),
  users: async () => (await import('./cli/users.ts')).usersCommand(),
  tokens: async () => (await import('./cli/tokens.ts')).tokensCommand(),
  backup: async () => (await import('./cli/backup.ts')).backupCommand(),
  restore: async () => (await import('./cli/restore.ts')).restoreCommand(),
  config: async () => (await import('./cli/config.ts')).configCommand(),
  doctor: async () => (await import('./cli/doctor.ts')).doctorCommand(),
}

/** Runs `eventbuzz` with these arguments. @returns the exit status: 0 done, 1 failed, 2 wrong usage. */
export async function main(args: string[]): Promise<number> {
  const program = new Command('eventbuzz')
    .description('Shows what is on nearby.')
    .version(version)
    .showHelpAfterError('Run `eventbuzz --help` for what there is.')
    .addHelpText(
      'after',
      '\nSettings are environment variables: see docs/configuration.md.\nExit status: 0 done, 1 failed, 2 wrong usage.',
    )
  const wanted = args.length === 0 ? DEFAULT_COMMAND : args[0]!
  // Help and wrong usage want to know them all.
  for (const name of Object.hasOwn(COMMANDS, wanted) ? [wanted] : Object.keys(COMMANDS)) {
    program.addCommand(await COMMANDS[name]!(), { isDefault: name === DEFAULT_COMMAND })
  }
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
