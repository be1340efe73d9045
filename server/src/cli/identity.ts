import { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { rotateKeys } from '../identity-server/keys.ts'
import { CliFailure } from './failure.ts'
import { withDatabase } from './with-database.ts'

export function identityCommand(): Command {
  const command = new Command('identity').description('look after the embedded identity server')
  command
    .command('rotate-keys')
    .description('sign with new keys from now on')
    .addHelpText(
      'after',
      '\nServers that run follow within a minute. What the old keys signed stays good until it expires.',
    )
    .action(async () => {
      const config = loadConfig(process.env)
      if (!config.embeddedIdentity)
        throw new CliFailure(
          'The embedded identity server is not used here (EMBEDDED_IDENTITY, OIDC_ISSUER).',
        )
      await withDatabase(config, ({ db }) => rotateKeys({ db, now: () => new Date() }))
      console.log('New keys sign from now on.')
    })
  return command
}
