import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import type { Stack } from './stack.ts'

export interface Use {
  service: string
  /** Proportional share of what it has in memory now, and the most that was seen. */
  nowMb: number
  mostMb: number
  /** The most of what could not be read again from a file: what a limit is about. */
  ownMb: number
  limitMb: number
}

type Amount = [allMb: number, ownMb: number]

const EVERY_MS = 2_000

/** Looks at the memory of every service, again and again. */
export class Memory {
  readonly #stack: Stack
  readonly #most = new Map<string, Amount>()
  #now = new Map<string, Amount>()
  #timer: NodeJS.Timeout | undefined

  constructor(stack: Stack) {
    this.#stack = stack
  }

  begin(): void {
    this.#timer = setInterval(() => this.look(), EVERY_MS)
  }

  async end(): Promise<void> {
    clearInterval(this.#timer)
    this.look()
  }

  look(): void {
    this.#now = new Map()
    const services = new Map<string, string>()
    for (const [name, { pid }] of this.#stack.running) {
      // Something else stands for it.
      if (name === 'grafana') continue
      const network = networkOf(String(pid))
      if (network) services.set(network, name)
    }
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const service = services.get(networkOf(pid) ?? '')
      if (!service) continue
      const [all, own] = amountOf(pid)
      const [allBefore, ownBefore] = this.#now.get(service) ?? [0, 0]
      this.#now.set(service, [allBefore + all, ownBefore + own])
    }
    for (const [service, [all, own]] of this.#now) {
      const [allMost, ownMost] = this.#most.get(service) ?? [0, 0]
      this.#most.set(service, [Math.max(all, allMost), Math.max(own, ownMost)])
    }
  }

  table(): Use[] {
    return [...this.#most].map(([service, [mostMb, ownMb]]) => ({
      service,
      nowMb: Math.round(this.#now.get(service)?.[0] ?? 0),
      mostMb: Math.round(mostMb),
      ownMb: Math.round(ownMb),
      limitMb: this.#stack.service(service).memoryLimitMb,
    }))
  }
}

/** Which processes belong together: those of one network namespace. */
function networkOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`)
  } catch {
    // It has ended.
    return undefined
  }
}

/** Pages that processes share, as PostgreSQL's do, are counted once. */
function amountOf(pid: string): Amount {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
    const mb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) / 1_024
    return [mb('Pss'), mb('Pss_Anon') + mb('Pss_Shmem')]
  } catch {
    // It has ended.
    return [0, 0]
  }
}
