import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { root } from '../e2e/lib/server.ts'

const MIGRATIONS = 'server/src/db/migrations'
let dir: string
let repository: string

const git = (...args: string[]) => {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org']
  return execFileSync('git', [...who, ...args], { cwd: repository, encoding: 'utf8' }).trim()
}
const write = (path: string, text: string) => writeFileSync(join(repository, path), text)
const release = (message: string) => {
  git('add', '--all')
  git('commit', '--quiet', '--message', message)
  return git('rev-parse', 'HEAD')
}

/** Runs the script of this project in the small repository, with an npm that says where it is and what it finds there. */
function tried(before: string) {
  const env = { ...process.env, BEFORE: before, PATH: `${join(dir, 'bin')}:${process.env['PATH']}` }
  return spawnSync('bash', ['.ci/previous-release'], { cwd: repository, env, encoding: 'utf8' })
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'eventbuzz-releases-'))
  repository = join(dir, 'repository')
  mkdirSync(join(repository, MIGRATIONS), { recursive: true })
  mkdirSync(join(repository, '.ci'))
  mkdirSync(join(dir, 'bin'))
  writeFileSync(
    join(dir, 'bin/npm'),
    `#!/bin/sh\n[ "$1" = ci ] || { cat app; ls ${MIGRATIONS}; exit "$(cat status)"; }\n`,
  )
  chmodSync(join(dir, 'bin/npm'), 0o755)
  cpSync(join(root, '.ci/previous-release'), join(repository, '.ci/previous-release'))
  git('init', '--quiet')
  write(`${MIGRATIONS}/0001_one.sql`, 'SELECT 1')
  write('app', 'the release before\n')
  write('status', '0')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

it('has nothing to try when no migration was added', () => {
  const before = release('before')
  write('app', 'this release\n')
  release('this')
  expect(tried(before)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('there is nothing to try'),
  })
})

it('runs the tests of the release before with the migrations of this one', () => {
  const before = release('before')
  write('app', 'this release\n')
  write('status', '1')
  write(`${MIGRATIONS}/0002_two.sql`, 'SELECT 2')
  release('this')
  const { status, stdout } = tried(before)
  expect(stdout).toMatch(/the release before\n0001_one\.sql\n0002_two\.sql\n$/)
  expect(status).toBe(0)
  expect(git('worktree', 'list').split('\n')).toHaveLength(1)
})

it('fails when they fail', () => {
  write('status', '1')
  const before = release('before')
  write(`${MIGRATIONS}/0002_two.sql`, 'DROP TABLE event')
  release('this')
  expect(tried(before).status).toBe(1)
})

it('refuses a migration that was changed after its release', () => {
  const before = release('before')
  write(`${MIGRATIONS}/0001_one.sql`, 'SELECT 3')
  release('this')
  expect(tried(before)).toMatchObject({ status: 1, stderr: expect.stringContaining('0001_one.sql') })
})
