import { sleep } from './server.ts'

export interface Sample {
  name: string
  status: number
  ms: number
  headers: Headers
}

/** Asks each of these again and again, each in a few loops of its own, until it is stopped. */
export class Load {
  #samples: Sample[] = []
  #isOver = false
  readonly #loops: Promise<void>[]

  /** @param loops how many ask for each at the same time. */
  constructor(asks: Record<string, () => Promise<Response>>, loops = 2) {
    this.#loops = Object.entries(asks).flatMap(([name, ask]) =>
      Array.from({ length: loops }, () => this.#loop(name, ask)),
    )
  }

  /** What was answered, and failed as status 0, to questions that are asked from now on while `work` goes on. */
  async during(work: () => Promise<unknown>): Promise<Sample[]> {
    // What is under way belongs to the time before.
    await sleep(300)
    this.#samples = []
    await work()
    return this.#samples.splice(0)
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#loops)
  }

  async #loop(name: string, ask: () => Promise<Response>): Promise<void> {
    while (!this.#isOver) {
      const startedAt = performance.now()
      const answer = await ask().catch(() => undefined)
      await answer?.arrayBuffer().catch(() => {})
      this.#samples.push({
        name,
        status: answer?.status ?? 0,
        ms: performance.now() - startedAt,
        headers: answer?.headers ?? new Headers(),
      })
      await sleep(20)
    }
  }
}

/** The statuses that occurred, by name of the question. */
export function statuses(samples: Sample[]): Record<string, number[]> {
  const found: Record<string, Set<number>> = {}
  for (const { name, status } of samples) (found[name] ??= new Set()).add(status)
  return Object.fromEntries(
    Object.entries(found).map(([name, set]) => [name, [...set].sort((a, b) => a - b)]),
  )
}
