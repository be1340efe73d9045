import { readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { insist, type Report } from '../report.ts'
import type { Stack } from '../stack.ts'
import type { Site } from '../site.ts'
import { fillUp } from '../fill-up.ts'
import type { Published } from './storage.ts'

/** What works with the data, and stops while it is restored. */
const AT_WORK = ['api-a', 'api-b', 'worker', 'keycloak', 'backup']

export interface Recovery {
  what: string
  backupS: number
  restoreS: number
  /** From the empty server to the first answer. */
  untilOpenS: number
}

export async function proveRestore(
  report: Report,
  { stack, visitor, isLong }: Site,
  published: Published,
): Promise<Recovery | undefined> {
  // prettier-ignore
  let what = 'what the proofs before have made'
  let [backupS, restoreS] = [0, 0]
  let recovery: Recovery | undefined
  if (isLong)
    await report.prove('100,000 events and 1,000 pictures are there', async () => {
      await fillUp(stack, { events: 100_000, pictures: 1_000 })
      what = '100,000 events and 1,000 pictures'
      return what
    })
  await report.prove('a backup is made while everything runs', async () => {
    const startedAt = performance.now()
    const said = await stack.run('backup', { command: ['backup'] })
    insist(said.status === 0, said.output)
    backupS = seconds(startedAt)
    return lastLine(said.output)
  })
  await report.prove('databases and pictures are lost, and a restore finds all of it equal', async () => {
    await Promise.all(AT_WORK.map((service) => stack.stop(service)))
    await wipe(stack)
    const startedAt = performance.now()
    for (const service of ['postgres', 'object-storage', 'make-bucket']) await stack.replace(service)
    const restored = await stack.run('restore')
    insist(restored.status === 0 && restored.output.includes('Everything is as it was'), restored.output)
    restoreS = seconds(startedAt)
    const verified = await stack.run('restore', { command: ['restore', '--verify'] })
    insist(verified.status === 0, verified.output)
    await stack.replace('migrate')
    await Promise.all(
      AT_WORK.filter((service) => service !== 'backup').map((service) => stack.replace(service)),
    )
    const untilOpenS = seconds(startedAt)
    await insistAllIsBack(visitor, published)
    for (const service of ['realm', 'backup']) await stack.replace(service)
    recovery = { what, backupS, restoreS, untilOpenS }
    return `restored in ${restoreS} s, open again ${untilOpenS} s after the loss`
  })
  if (isLong) await proveNewAdministrator(report, stack)
  return recovery
}

/** As docs/operations/backup.md says where the secrets of the server that was lost are lost as well. */
async function proveNewAdministrator(report: Report, stack: Stack): Promise<void> {
  await report.prove('an administrator of Keycloak whose password is lost gets a successor', async () => {
    const source = join(stack.dir, 'successor')
    writeFileSync(source, 'another-password-that-nobody-knows')
    const mounts = [{ source, target: '/run/secrets/keycloak_admin_password', isReadOnly: true }]
    const apply = (user: string) => stack.run('realm', { mounts, env: { KEYCLOAK_ADMIN_USER: user } })
    const before = await apply('admin-2')
    insist(before.status !== 0, `Before it is there, it is let in: ${before.output}`)
    await stack.stop('keycloak')
    const make = ['bootstrap-admin', 'user', '--optimized', '--username', 'admin-2', '--password:env', 'KC_BOOTSTRAP_ADMIN_PASSWORD'] // prettier-ignore
    const made = await stack.run('keycloak', { command: make, mounts })
    insist(made.status === 0, made.output)
    await stack.replace('keycloak')
    const { status, output } = await apply('admin-2')
    insist(status === 0, output)
    return output.trim()
  })
}

async function wipe(stack: Stack): Promise<void> {
  for (const service of ['postgres', 'object-storage']) {
    await stack.stop(service)
    const folder = join(stack.dir, 'data', service === 'postgres' ? 'postgres' : 'objects')
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true })
  }
}

async function insistAllIsBack(visitor: Site['visitor'], { slug, picture, bytes }: Published): Promise<void> {
  const event = await visitor.ask(`/api/v1/events/${slug}`)
  insist(event.status === 200, `The event answers ${event.status}.`)
  const { status, body } = await visitor.ask(picture)
  insist(status === 200 && body.equals(bytes), `The picture answers ${status} with ${body.length} bytes.`)
  const keys = await visitor.ask('/auth/realms/eventbuzz/protocol/openid-connect/certs')
  insist(keys.status === 200, `Keycloak answers ${keys.status}.`)
}

const seconds = (since: number) => Math.round((performance.now() - since) / 100) / 10
const lastLine = (text: string) => text.trim().split('\n').at(-1)!
