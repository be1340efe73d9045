import { Command } from 'commander'
import { loadConfig } from '../config.ts'
import { CliFailure } from './failure.ts'

const PATIENCE_MS = 4_000

export function healthCommand(): Command {
  return new Command('health')
    .description('ask the server of this machine whether it is ready: for health checks of containers')
    .option('--worker', 'ask a worker, at METRICS_PORT, whether it is alive')
    .action(async ({ worker }: { worker?: true }) => {
      const { port, metricsPort } = loadConfig(process.env)
      if (worker && !metricsPort)
        throw new CliFailure('METRICS_PORT is not set, so a worker has no address to ask.')
      const address = worker ? `127.0.0.1:${metricsPort}/health` : `127.0.0.1:${port}/api/v1/health/ready`
      const answer = await fetch(`http://${address}`, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(
        (error: Error & { cause?: { code?: string } }) => {
          throw new CliFailure(`Nothing answers at ${address} (${error.cause?.code ?? error.name}).`)
        },
      )
      const body = await answer.text()
      if (!answer.ok) throw new CliFailure(`${address} answers ${answer.status}: ${body}`)
      console.log(body)
    })
}
