import type { Readiness } from '@eventbuzz/contract/health'
import { insist, until, type Report } from '../report.ts'
import type { Stack } from '../stack.ts'

/** What a program says that wants to write into its image. */
const REFUSED = /read-only file system|EROFS|permission denied|EACCES|ARJUNA048006/i

export async function proveHealth(report: Report, stack: Stack): Promise<void> {
  await report.prove('both replicas reach everything that they use', async () => {
    for (const api of ['api-a', 'api-b'])
      // What was not there when a replica looked first is asked again some seconds later.
      await until(60, async () => {
        const { output } = await stack.exec(api, [
          'wget',
          '-qO-',
          'http://127.0.0.1:8000/api/v1/health/ready',
        ])
        const { dependencies } = JSON.parse(output) as Readiness
        const down = dependencies.filter(({ status }) => status !== 'ok')
        return down.length > 0 ? `${api}: ${down.map(({ name }) => name).join(', ')}` : undefined
      })
    return 'database, cache, identity provider and storage'
  })
  await report.prove('no service wants to write where it may not', async () => {
    const said = [...stack.running.values()].flatMap((container) => {
      const lines = container.log(1_000_000).split('\n')
      const line = lines.find((text) => REFUSED.test(text))
      return line ? [`${container.name}: ${line.slice(0, 300)}`] : []
    })
    insist(said.length === 0, said.join('\n'))
    return `${stack.running.size} logs`
  })
}
