import { Prometheus } from '../prometheus.ts'
import { insist, until, type Report } from '../report.ts'
import type { Stack } from '../stack.ts'

export async function proveTargets(report: Report, stack: Stack): Promise<void> {
  await report.prove('every target of Prometheus is up, and every probe succeeds', async () => {
    const prometheus = new Prometheus(stack.address('prometheus'))
    let count = 0
    await until(90, async () => {
      const targets = await prometheus.targets()
      count = targets.length
      const down = targets.filter(({ health }) => health !== 'up')
      if (down.length > 0) return down.map(({ scrapePool, health, lastError }) => `${scrapePool} is ${health} ${lastError}`).join('; ') // prettier-ignore
      const failing = await prometheus.query('probe_success == 0')
      if (failing.length > 0)
        return failing.map(({ metric }) => `${metric['instance']} does not answer`).join('; ')
      const probes = await prometheus.query('probe_success')
      return probes.length < 5 ? `only ${probes.length} probes so far` : undefined
    })
    insist(count >= 16, `There are only ${count} targets.`)
    return `${count} targets`
  })
}
