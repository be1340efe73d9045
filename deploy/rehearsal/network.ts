import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'

/** The networks of compose.yaml as bridges, with this process at the first address of each. */
const SUBNETS: Record<string, string> = { edge: '172.30.0', data: '172.30.1', monitoring: '172.30.2' }
/** Where the addresses of services begin that ask for none. */
const FIRST_FREE = 128

/** Visitors come from here, as the host does in Docker. */
export const VISITOR = '172.30.0.1'
/** Whom OPS_CIDR lets in. */
export const OPERATOR = '172.30.0.2'
/** Many visitors, below the addresses of services. */
export const VISITORS = Array.from({ length: 100 }, (_, index) => `172.30.0.${20 + index}`)
/** Where alerts are received. */
export const RECEIVER = '172.30.2.1'

const ip = (...args: string[]) => void execFileSync('ip', args)

/** As Docker makes it out of the address: whoever comes back with an address is known at once. */
const macOf = (address: string) =>
  ['02:42', ...address.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':')

export function makeNetworks(): void {
  mkdirSync('/run/netns', { recursive: true })
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', '/run/netns'])
  ip('link', 'set', 'lo', 'up')
  for (const [name, subnet] of Object.entries(SUBNETS)) {
    // Else it would have that of one of its ports, and lose it with that.
    ip('link', 'add', `eb-${name}`, 'address', macOf(`${subnet}.1`), 'type', 'bridge')
    ip('addr', 'add', `${subnet}.1/24`, 'dev', `eb-${name}`)
    ip('link', 'set', `eb-${name}`, 'up')
  }
  for (const address of [OPERATOR, ...VISITORS]) ip('addr', 'add', `${address}/24`, 'dev', 'eb-edge')
}

interface Place {
  networks: { name: string; address: string | undefined }[]
}

/** An address in each of its networks for every service; they stay when a service is replaced. */
export class Addresses {
  readonly #byService = new Map<string, Map<string, string>>()
  #next = FIRST_FREE

  constructor(services: Map<string, Place>) {
    for (const [name, place] of services) this.add(name, place)
  }

  add(name: string, { networks }: Place): void {
    const host = this.#next++
    const address = (network: Place['networks'][number]) =>
      network.address ?? `${SUBNETS[network.name]}.${host}`
    this.#byService.set(name, new Map(networks.map((network) => [network.name, address(network)])))
  }

  of(service: string): Map<string, string> {
    return this.#byService.get(service)!
  }

  /** A network namespace for a service, plugged into its networks. @returns its file. */
  plugIn(service: string): string {
    const name = `eb-${service}`
    ip('netns', 'add', name)
    ip('-n', name, 'link', 'set', 'lo', 'up')
    for (const [network, address] of this.of(service)) {
      const index = Object.keys(SUBNETS).indexOf(network)
      const outside = `v${address.split('.').at(-1)}-${index}`
      ip('link', 'add', outside, 'type', 'veth', 'peer', 'name', `eth${index}`, 'netns', name)
      ip('link', 'set', outside, 'master', `eb-${network}`, 'up')
      ip('-n', name, 'link', 'set', `eth${index}`, 'address', macOf(address))
      ip('-n', name, 'addr', 'add', `${address}/24`, 'dev', `eth${index}`)
      ip('-n', name, 'link', 'set', `eth${index}`, 'up')
    }
    return `/run/netns/${name}`
  }

  unplug(service: string): void {
    ip('netns', 'delete', `eb-${service}`)
  }

  /** What a service sees: those that share a network with it, by their names, as Docker's name server would say. */
  hosts(service: string, siteHost: string): string {
    const mine = this.of(service)
    const lines = [...this.#byService].flatMap(([name, places]) => {
      const shared = [...places].find(([network]) => mine.has(network))
      return shared ? [`${shared[1]} ${name}`] : []
    })
    return [
      '127.0.0.1 localhost',
      '::1 localhost',
      `${this.of('caddy').get('edge')} ${siteHost}`,
      ...lines,
      '',
    ].join('\n')
  }
}
