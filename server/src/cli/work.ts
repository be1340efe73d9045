import { Command } from 'commander'
import { pino } from 'pino'
import { loadConfig } from '../config.ts'
import { version, wire } from '../wire.ts'
import { startWorker } from '../worker.ts'
import { databaseName, openReadyDatabase } from './ready-database.ts'
import { JOBS_END_WITHIN_MS, untilStopped } from './until-stopped.ts'

export function workCommand(): Command {
  return new Command('work')
    .description('run background jobs without serving HTTP')
    .addHelpText(
      'after',
      '\n`serve` runs them too, unless WORKER_IN_SERVE=false. Any number of workers may share one database.',
    )
    .action(async () => {
      const config = loadConfig(process.env)
      const database = await openReadyDatabase(config, 'share')
      const deps = wire(config, database)
      const worker = startWorker(deps, pino({ level: config.logLevel }))
      process.stdout.write(
        `EventBuzz ${version} runs background jobs.\n  Database  ${databaseName(config)}\n  Stop with Ctrl-C.\n`,
      )
      await untilStopped(async () => {
        await worker.stop(JOBS_END_WITHIN_MS)
        await deps.cache.close()
        await database.close()
      })
    })
}
