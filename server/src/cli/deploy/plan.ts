/** One command of a roll-out. */
export interface Step {
  name: string
  argv: string[]
  /** The service that runs another release once this has begun. */
  replaces?: string
}

const compose = (...args: string[]) => ['docker', 'compose', ...args]
const READY_WITHIN_S = 90
/** In this order: one API goes on answering while the other is replaced. */
const APIS = ['api-a', 'api-b']
const SERVICES = [...APIS, 'worker']

/** Everything that a new release takes, in its order. The first step that fails ends it. */
export function rollOut({ pull }: { pull: boolean }): Step[] {
  return [
    ...(pull ? [{ name: 'pull the image', argv: compose('pull', '--quiet', 'migrate') }] : []),
    { name: 'migrate the database', argv: compose('run', '--rm', '--no-deps', 'migrate') },
    { name: 'publish the web app', argv: compose('run', '--rm', '--no-deps', 'web-assets') },
    { name: 'apply the realm of Keycloak', argv: compose('run', '--rm', '--no-deps', 'realm') },
    ...SERVICES.flatMap(replace),
  ]
}

/** Brings these services back; the database stays as it is, because each release runs on the schema of the next. */
export const rollBack = (services: string[] = SERVICES): Step[] => services.flatMap(replace)

function replace(service: string): Step[] {
  const up = compose(
    'up',
    '--detach',
    '--no-deps',
    '--no-build',
    '--wait',
    '--wait-timeout',
    String(READY_WITHIN_S),
    service,
  )
  const smoke = compose('exec', '-T', service, 'node', 'server/bin/eventbuzz.mjs', 'smoke')
  return [
    { name: `replace ${service}`, argv: up, replaces: service },
    ...(APIS.includes(service) ? [{ name: `try ${service}`, argv: smoke }] : []),
  ]
}
