import { Gauge, type Registry } from 'prom-client'

type Reading = [labels: Record<string, string>, value: number]

/** A gauge that is read when somebody asks for it. What cannot be known just now is left out. */
export function addGauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: string[],
  read: () => Reading[] | Promise<Reading[]>,
): void {
  registry.registerMetric(
    new Gauge({
      name,
      help,
      labelNames,
      registers: [],
      async collect() {
        const readings = await read()
        this.reset()
        for (const [labels, value] of readings) this.set(labels, value)
      },
    }),
  )
}
