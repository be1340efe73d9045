import { sleep } from '../../e2e/lib/server.ts'

/** What was proven, told as it goes. */
export class Report {
  passed = 0
  failed = 0
  /** For the page that the long form writes. */
  readonly lines: { name: string; isWell: boolean; said: string; seconds: number }[] = []

  /** One proof. What it returns is what was found; what it throws is what is wrong. */
  async prove(name: string, proof: () => Promise<string>): Promise<void> {
    const startedAt = performance.now()
    const outcome = await proof().then(
      (said) => ({ isWell: true, said }),
      (error: Error) => ({ isWell: false, said: error.message }),
    )
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10
    this.lines.push({ name, seconds, ...outcome })
    if (outcome.isWell) this.passed++
    else this.failed++
    console.log(`${outcome.isWell ? 'ok    ' : 'FAILED'}  ${name} (${seconds} s): ${outcome.said}`)
  }
}

export function insist(isTrue: boolean, otherwise: string): asserts isTrue {
  if (!isTrue) throw new Error(otherwise)
}

/** Asks again and again until there is nothing left to say. @throws with what is still said. */
export async function until(withinS: number, problem: () => Promise<string | undefined>): Promise<number> {
  const startedAt = performance.now()
  for (;;) {
    const said = await problem()
    const elapsedS = (performance.now() - startedAt) / 1_000
    if (said === undefined) return elapsedS
    insist(elapsedS < withinS, `after ${withinS} s: ${said}`)
    await sleep(500)
  }
}
