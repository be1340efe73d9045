import { Command } from 'commander'
import { pino } from 'pino'
import { loadConfig } from '../config.ts'
import { loggerOptions } from '../lib/logger.ts'
import { version } from '../version.ts'
import { wire } from '../wire.ts'
import { startWorker } from '../worker.ts'
import { closeMetricsServer, openMetricsServer } from './metrics-server.ts'
import { databaseName, openReadyDatabase } from './ready-database.ts'
import { untilStopped, WORK_ENDS_WITHIN_MS } from './until-stopped.ts'

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
      const closeDeps = async () => {
        await deps.pictureCodec.close()
        await deps.mail.close()
        await deps.cache.close()
        await deps.rateLimits.close()
        await database.close()
      }
      const metricsServer = await openMetricsServer(deps).catch(async (error: unknown) => {
        await closeDeps()
        throw error
      })
      const worker = startWorker(deps, pino(loggerOptions(config)))
      process.stdout.write(
        `EventBuzz ${version} runs background jobs.\n  Database  ${databaseName(config)}\n  Stop with Ctrl-C.\n`,
      )
      await untilStopped(async () => {
        await worker.stop(WORK_ENDS_WITHIN_MS)
        closeMetricsServer(metricsServer)
        await closeDeps()
      })
    })
}
