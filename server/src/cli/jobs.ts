import { Command, InvalidArgumentError } from 'commander'
import { loadConfig } from '../config.ts'
import { inTransaction } from '../db/connection.ts'
import {
  countJobs,
  deadJobs,
  deleteDead,
  notifyWorkers,
  reviveDead,
  type DeadJob,
  type JobCount,
} from '../jobs/queries.ts'
import { CliFailure } from './failure.ts'
import { withDatabase } from './with-database.ts'

const DEAD_SHOWN = 20

export function jobsCommand(): Command {
  return new Command('jobs')
    .description('look after background jobs: list, retry or drop them')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(deadCommand('retry', 'run jobs again that failed too often', 'will be run again', retry))
    .addCommand(deadCommand('drop', 'delete jobs that failed too often', 'dropped', drop))
}

function listCommand(): Command {
  return new Command('list').description('count them by topic and status (the default)').action(async () => {
    const [counts, dead] = await withDatabase(loadConfig(process.env), async ({ db }) => [
      await countJobs(db),
      await deadJobs(db, DEAD_SHOWN),
    ])
    console.log(formatJobs(counts, dead, new Date()).join('\n'))
  })
}

type Act = (db: Parameters<typeof countJobs>[0], id: number | 'all') => Promise<number>

const retry: Act = (db, id) =>
  inTransaction(db, async (tx) => {
    const count = await reviveDead(tx, id, new Date())
    await notifyWorkers(tx)
    return count
  })
const drop: Act = deleteDead

/** A command on one dead job or on all; no others, as they are a worker's. */
function deadCommand(name: string, description: string, done: string, act: Act): Command {
  const command = new Command(name)
    .description(description)
    .argument('[id]', 'the number that `jobs list` shows', jobId)
    .option('--all-dead', 'all of them')
  return command.action(async (id: number | undefined, { allDead }: { allDead?: true }) => {
    if ((id === undefined) === (allDead === undefined))
      command.error('error: either an id or --all-dead is needed')
    const count = await withDatabase(loadConfig(process.env), ({ db }) => act(db, id ?? 'all'))
    if (id !== undefined && count === 0)
      throw new CliFailure(`There is no dead job ${id}. See: eventbuzz jobs list`)
    console.log(`${count} ${count === 1 ? 'job' : 'jobs'} ${done}.`)
  })
}

function jobId(value: string): number {
  if (!/^[1-9]\d{0,14}$/.test(value)) throw new InvalidArgumentError('Expected the number of a job.')
  return Number(value)
}

/** What `jobs list` prints, as lines. */
export function formatJobs(counts: JobCount[], dead: DeadJob[], now: Date): string[] {
  if (counts.length === 0) return ['No jobs are waiting, running or dead.']
  const width = Math.max(...counts.map(({ topic }) => topic.length))
  const lines = counts.map(
    ({ topic, status, count, oldest }) =>
      `${topic.padEnd(width)}  ${status.padEnd(7)}  ${String(count).padStart(6)}  oldest ${age(oldest, now)}`,
  )
  if (dead.length === 0) return lines
  const deadCount = counts.reduce((sum, { status, count }) => sum + (status === 'dead' ? count : 0), 0)
  return [
    ...lines,
    '',
    deadCount > dead.length ? `The first ${dead.length} of ${deadCount} dead jobs:` : 'Dead jobs:',
    ...dead.map(
      ({ id, topic, attempts, last_error }) =>
        `  ${id}  ${topic}, ${attempts} attempts: ${(last_error ?? 'no reason known').replaceAll(/\s+/g, ' ')}`,
    ),
    'Run them again: eventbuzz jobs retry ID (or --all-dead). Delete them: eventbuzz jobs drop ID (or --all-dead).',
  ]
}

function age(since: Date, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - since.getTime()) / 1000))
  if (seconds < 120) return `${seconds} s`
  if (seconds < 7_200) return `${Math.floor(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.floor(seconds / 3_600)} h` : `${Math.floor(seconds / 86_400)} days`
}
