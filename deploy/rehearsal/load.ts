import { sleep } from '../../e2e/lib/server.ts'
import type { Question, Visitor } from './visitor.ts'

export interface Failure {
  what: string
  /** What was answered, or why nothing was. */
  answer: string
}

/** Many visitors who ask one thing after the other, each from an address of their own. */
export class Load {
  count = 0
  readonly failures: Failure[] = []
  readonly #times: number[] = []
  readonly #loops: Promise<void>[]
  #isOver = false

  /** @param next what a visitor asks; they rest so that each stays below the limits for one address. */
  constructor(
    visitors: Visitor[],
    next: (visitor: number, turn: number) => [path: string, question?: Question],
    restMs: number,
  ) {
    // prettier-ignore
    this.#loops = visitors.map(async (visitor, index) => {
      await sleep((restMs * index) / visitors.length)
      for (let turn = 0; !this.#isOver; turn++) {
        const [path, question] = next(index, turn)
        const startedAt = performance.now()
        const answer = await visitor.ask(path, question).then(
          ({ status, body }) => (status < 400 ? undefined : `${status} ${body.toString().slice(0, 160)}`),
          (error: Error) => error.message,
        )
        this.#times.push(performance.now() - startedAt)
        this.count++
        if (answer) this.failures.push({ what: `${question?.method ?? 'GET'} ${path}`, answer })
        await sleep(restMs)
      }
    })
  }

  async until(count: number): Promise<void> {
    while (this.count < count) await sleep(100)
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await Promise.all(this.#loops)
  }

  /** @param share such as 0.95. */
  quantileMs(share: number): number {
    const sorted = this.#times.toSorted((a, b) => a - b)
    return Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0)
  }
}
