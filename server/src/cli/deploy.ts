import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { differenceFromCheckout } from './deploy/checkout.ts'
import { rollBack, rollOut, type Step } from './deploy/plan.ts'
import { Releases } from './deploy/releases.ts'
import { runSteps, type RunStep } from './deploy/run-steps.ts'
import { CliFailure } from './failure.ts'

export function deployCommand(): Command {
  return new Command('deploy')
    .description('put another release in place without losing a request, or leave everything as it was')
    .argument('<image>', 'by digest: ghcr.io/you/eventbuzz@sha256:…')
    .option('--dir <folder>', 'the folder of compose.yaml', '.')
    .option('--local', 'the image was built on this machine: do not pull it, and let it have no digest')
    .action(async (image: string, { dir, local }: { dir: string; local?: true }) => {
      const isPinned = /^[\w./:-]+@sha256:[0-9a-f]{64}$/.test(image)
      if (!isPinned && !local)
        throw new CliFailure(
          `The image is "${image}"; expected one by digest, such as ghcr.io/you/eventbuzz@sha256:….`,
        )
      await putInPlace(resolve(dir), image, rollOut({ pull: !local }))
      const difference = await differenceFromCheckout(image, process.env['EVENTBUZZ_CHECKOUT'])
      if (difference) say(difference)
    })
}

export function rollbackCommand(): Command {
  return new Command('rollback')
    .description('put the release before in place again; the database stays as it is')
    .argument('[image]', 'another one than the release before')
    .option('--dir <folder>', 'the folder of compose.yaml', '.')
    .action(async (image: string | undefined, { dir }: { dir: string }) => {
      const target = image ?? new Releases(resolve(dir)).previous
      if (!target) throw new CliFailure('No release before this one is known. Name its image.')
      await putInPlace(resolve(dir), target, rollBack())
    })
}

async function putInPlace(dir: string, image: string, steps: Step[]): Promise<void> {
  const releases = new Releases(dir)
  await releases.alone(() => uninterrupted((stop) => replaceAll(releases, { dir, image, steps, stop })))
}

/** Two releases would run if this process ended in the middle. */
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What ends a process only aborts the work's signal, which has to come to an end of its own. */
async function uninterrupted(work: (stop: AbortSignal) => Promise<void>): Promise<void> {
  const stop = new AbortController()
  const onSignal = (name: string) => {
    say(stop.signal.aborted ? 'Please wait: what was replaced goes back.' : `${name}: this step is ended.`)
    stop.abort()
  }
  for (const name of ENDING) process.on(name, onSignal)
  try {
    await work(stop.signal)
  } finally {
    for (const name of ENDING) process.off(name, onSignal)
  }
}

interface RollOut {
  dir: string
  image: string
  steps: Step[]
  /** Counts as the failure of the step that it comes in. */
  stop: AbortSignal
}

async function replaceAll(releases: Releases, { dir, image, steps, stop }: RollOut): Promise<void> {
  const from = releases.current
  const { failed, replaced } = await runSteps(steps, image, runIn(dir, stop), say)
  const entry = { at: new Date().toISOString(), image, from }
  if (!failed) {
    releases.setCurrent(image)
    releases.record({ ...entry, result: 'deployed' })
    return console.log(`${image} is in place. Back to the release before: deploy/eventbuzz rollback`)
  }
  releases.record({ ...entry, result: 'failed', failed: failed.name })
  const problem = `"${failed.name}" failed: ${failed.argv.join(' ')}`
  if (replaced.length === 0) throw new CliFailure(`${problem}\nNothing was replaced; ${from} goes on.`)
  say(`That failed. Going back to ${from}.`)
  const back = await runSteps(rollBack(replaced), from, runIn(dir), say)
  throw new CliFailure(
    back.failed
      ? `${problem}\nGoing back failed as well ("${back.failed.name}"). Look at: docker compose ps; docker compose logs ${replaced.join(' ')}`
      : `${problem}\n${from} is in place again.`,
  )
}

const say = (line: string) => void process.stderr.write(`${line}\n`)

/** @param stop ends the program that runs, and lets no other begin: each is a failure then. */
function runIn(cwd: string, stop?: AbortSignal): RunStep {
  return ([program, ...args], image) =>
    new Promise((resolve, reject) => {
      if (stop?.aborted) return resolve(1)
      // What docker says is for people; standard output is for the result.
      const child = spawn(program!, args, {
        cwd,
        env: { ...process.env, EVENTBUZZ_IMAGE: image },
        stdio: ['ignore', process.stderr, process.stderr],
        // In a group of its own, or Ctrl-C in a terminal would end what goes back as well.
        detached: true,
      })
      const end = () => {
        const isRunning = child.exitCode === null && child.signalCode === null
        if (child.pid !== undefined && isRunning) process.kill(-child.pid, 'SIGTERM')
      }
      stop?.addEventListener('abort', end)
      child.once('error', (error: NodeJS.ErrnoException) =>
        reject(
          error.code === 'ENOENT'
            ? new CliFailure(`${program} is not installed here. Run this on the server, by deploy/eventbuzz.`)
            : error,
        ),
      )
      child.once('close', (status) => {
        stop?.removeEventListener('abort', end)
        resolve(stop?.aborted ? 1 : (status ?? 1))
      })
    })
}
