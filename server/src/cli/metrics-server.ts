import type { Server } from 'node:http'
import type { Deps } from '../deps.ts'
import { listenForMetrics } from '../http/metrics.ts'
import { listenFailure } from './listen-failure.ts'

/** Opens METRICS_PORT, when it is set. @throws CliFailure when that cannot be. */
export async function openMetricsServer({
  config,
  metrics,
}: Pick<Deps, 'config' | 'metrics'>): Promise<Server | undefined> {
  const { metricsHost: host, metricsPort: port } = config
  if (!port) return undefined
  return listenForMetrics(metrics, { host, port }).catch((error: unknown) => {
    throw listenFailure(error, { host, port }, 'METRICS_')
  })
}

export function closeMetricsServer(server: Server | undefined): void {
  server?.close()
  server?.closeAllConnections()
}
