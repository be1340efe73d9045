import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../test/db.ts'
import { add } from '../../test/jobs.ts'
import { useCommandOutput, useDatabaseInCommands } from '../../test/commands.ts'
import { main } from '../main.ts'
import { formatJobs } from './jobs.ts'

const { db, pool } = useTestDatabase()
const output = useCommandOutput()
useDatabaseInCommands()

const aDeadJob = async (topic: string) => {
  await add(db, { topic })
  const { rows } = await pool.query(
    "UPDATE job SET status = 'dead', attempts = 16, last_error = 'Error: no' WHERE topic = $1 RETURNING id",
    [topic],
  )
  return rows[0].id as number
}
const jobs = async () => (await pool.query('SELECT topic, status, attempts FROM job ORDER BY id')).rows

describe('eventbuzz jobs', () => {
  it('says that there are none', async () => {
    expect(await main(['jobs'])).toBe(0)
    expect(output.stdout).toBe('No jobs are waiting, running or dead.\n')
  })

  it('counts them, and lists the dead with their numbers', async () => {
    await add(db, { topic: 'index' })
    const id = await aDeadJob('notify.people')
    expect(await main(['jobs', 'list'])).toBe(0)
    expect(output.stdout).toMatch(
      /^index {10}waiting {7}1 {2}oldest \d s\nnotify\.people {2}dead {10}1 {2}oldest \d s\n/,
    )
    expect(output.stdout).toContain(`  ${id}  notify.people, 16 attempts: Error: no\n`)
  })

  it('retries one, and all', async () => {
    const id = await aDeadJob('a')
    await aDeadJob('b')
    await aDeadJob('c')
    expect(await main(['jobs', 'retry', String(id)])).toBe(0)
    expect(await jobs()).toMatchObject([
      { status: 'waiting', attempts: 0 },
      { status: 'dead' },
      { status: 'dead' },
    ])
    expect(await main(['jobs', 'retry', '--all-dead'])).toBe(0)
    expect((await jobs()).every(({ status }) => status === 'waiting')).toBe(true)
    expect(output.stdout).toBe('1 job will be run again.\n2 jobs will be run again.\n')
  })

  it('drops one, and all, and nothing that is not dead', async () => {
    await add(db, { topic: 'alive' })
    const id = await aDeadJob('a')
    await aDeadJob('b')
    await aDeadJob('c')
    expect(await main(['jobs', 'drop', String(id)])).toBe(0)
    expect(await jobs()).toHaveLength(3)
    expect(await main(['jobs', 'drop', '--all-dead'])).toBe(0)
    expect(await jobs()).toMatchObject([{ topic: 'alive' }])
  })

  it.each([
    [['jobs', 'retry'], 2, 'either an id or --all-dead is needed'],
    [['jobs', 'drop', '1', '--all-dead'], 2, 'either an id or --all-dead is needed'],
    [['jobs', 'retry', 'x'], 2, 'Expected the number of a job'],
    [['jobs', 'list', '--no-such-option'], 2, 'unknown option'],
    [['jobs', 'no-such-command'], 2, 'too many arguments'],
    [['jobs', 'drop', '77'], 1, 'There is no dead job 77.'],
    [['jobs', 'retry', '--help'], 0, 'Usage: eventbuzz jobs retry'],
  ])('%j ends with %d', async (args, status, message) => {
    expect(await main(args)).toBe(status)
    expect(output.stdout + output.stderr).toContain(message)
  })
})

it.each([
  [119, '119 s'],
  [120, '2 min'],
  [7_200, '2 h'],
  [172_800, '2 days'],
  [-5, '0 s'],
])('tells an age of %d s as %s', (seconds, text) => {
  const now = new Date('2026-06-10T12:00:00Z')
  const oldest = new Date(now.getTime() - seconds * 1000)
  expect(formatJobs([{ topic: 'a', status: 'waiting', count: 1, oldest }], [], now)[0]).toContain(
    `oldest ${text}`,
  )
})
