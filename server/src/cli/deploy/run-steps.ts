import type { Step } from './plan.ts'

/** Runs a program with its image in the environment. @returns its exit status. */
export type RunStep = (argv: string[], image: string) => Promise<number>

export interface Outcome {
  /** undefined: all steps were done. */
  failed: Step | undefined
  /** The services that may run the other release now, the one that failed included. */
  replaced: string[]
}

export async function runSteps(
  steps: Step[],
  image: string,
  run: RunStep,
  say: (line: string) => void,
): Promise<Outcome> {
  const replaced: string[] = []
  for (const step of steps) {
    say(`${step.name} …`)
    if (step.replaces) replaced.push(step.replaces)
    if ((await run(step.argv, image)) !== 0) return { failed: step, replaced }
  }
  return { failed: undefined, replaced }
}
