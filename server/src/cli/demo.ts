import { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { removeDemo, seedDemo } from '../features/demo/index.ts'
import { CliFailure } from './failure.ts'
import { withCache } from './with-cache.ts'
import { withDatabase } from './with-database.ts'

export function demoCommand(): Command {
  return new Command('demo')
    .description('put made-up upcoming events in, or move them to today')
    .option('--remove', 'take them out, for good')
    .action(async ({ remove }: { remove?: true }) => {
      const config = loadConfig(process.env)
      if (config.environment === 'production') {
        throw new CliFailure('Demo events are for trying things out; this is ENVIRONMENT=production.')
      }
      await withCache(config, (cache) =>
        withDatabase(config, async ({ db }) => {
          if (remove) {
            const count = await removeDemo({ db, cache })
            console.log(`${count} demo events removed; they will not come back by themselves.`)
            return
          }
          const { added, changed, unchanged } = await seedDemo({ db, cache, now: () => new Date() })
          console.log(`Demo events: ${added} added, ${changed} moved to today, ${unchanged} unchanged.`)
        }),
      )
    })
}
