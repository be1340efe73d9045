import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { AccountsUnavailableError } from '../adapters/accounts/port.ts'
import { loadKeycloakSettings } from '../config.ts'
import { keycloakRealm } from '../wire.ts'
import { CliFailure } from './failure.ts'

interface ApplyFlags {
  dryRun?: boolean
  renewSecrets?: boolean
  file: string
}

export function keycloakCommand(): Command {
  return new Command('keycloak')
    .description('look after the realm of Keycloak that people sign in at')
    .addCommand(applyCommand())
}

function applyCommand(): Command {
  return new Command('apply')
    .description('make a running Keycloak what the file of the realm says, and print each difference')
    .option('--dry-run', 'only print them')
    .option('--renew-secrets', 'also set the password for mail and the secrets of social providers')
    .option('--file <path>', 'the file of the realm', keycloakRealm.file)
    .addHelpText(
      'after',
      '\nReads KEYCLOAK_URL, KEYCLOAK_ADMIN_USER and KEYCLOAK_ADMIN_PASSWORD (or _FILE), and what the file takes from the' +
        '\nenvironment, such as PUBLIC_URL and EVENTBUZZ_SERVER_SECRET (or _FILE). What the file does not name is left alone.' +
        '\nKeycloak does not tell some secrets, so that nobody can see whether they differ: --renew-secrets sets them.',
    )
    .action(async ({ dryRun: isDryRun = false, renewSecrets = false, file }: ApplyFlags) => {
      const { wanted, settings } = read(file)
      const { url, user, password } = settings
      const form = { grant_type: 'password', client_id: 'admin-cli', username: user, password }
      try {
        const count = await keycloakRealm.apply(wanted, {
          keycloak: { baseUrl: url, signIn: { realm: 'master', form } },
          isDryRun,
          renewSecrets,
          onDifference: ({ what, from, to }) => console.log(`${what}: ${from} -> ${to}`),
        })
        console.log(summary(count, isDryRun))
      } catch (error) {
        if (error instanceof AccountsUnavailableError)
          throw new CliFailure(
            `${error.message.replace(/\.?$/, '.')} Check KEYCLOAK_URL and the administrator.`,
          )
        throw error
      }
    })
}

function read(file: string) {
  const text = contentOf(file)
  const settings = loadKeycloakSettings(process.env, keycloakRealm.placeholdersOf(text))
  const { realm: wanted, missing } = keycloakRealm.read(text, settings.values)
  if (missing.length > 0) {
    throw new CliFailure(
      missing.map((name) => `${name} is not set; the file of the realm needs it`).join('\n'),
    )
  }
  return { wanted, settings }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new CliFailure(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}

function summary(count: number, isDryRun: boolean): string {
  if (count === 0) return 'Nothing differs.'
  const differences = count === 1 ? '1 difference' : `${count} differences`
  return isDryRun ? `${differences}; nothing was changed.` : `${differences}, all changed.`
}
