import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { root } from '../e2e/lib/server.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'eventbuzz-command-'))
  mkdirSync(join(dir, 'deploy'))
  mkdirSync(join(dir, 'home/.docker'), { recursive: true })
  mkdirSync(join(dir, 'bin'))
  copyFileSync(join(root, 'deploy/eventbuzz'), join(dir, 'deploy/eventbuzz'))
  writeFileSync(join(dir, 'bin/docker'), '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 })
  writeFileSync(join(dir, 'bin/stat'), '#!/bin/sh\necho 998\n', { mode: 0o755 })
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** @returns what Docker is told: its options, and the image with its arguments. */
function told(args: string[], env: Record<string, string> = {}): { options: string[]; run: string[] } {
  const output = execFileSync('sh', [join(dir, 'deploy/eventbuzz'), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: `${join(dir, 'bin')}:${process.env['PATH']}`, HOME: join(dir, 'home'), ...env },
  })
  const words = output.trimEnd().split('\n')
  const at = words.findIndex((word) => word.startsWith('eventbuzz-ops:'))
  return { options: words.slice(0, at), run: words.slice(at) }
}

describe('deploy/eventbuzz', () => {
  it('runs the command in this folder, as this user', () => {
    const { options, run } = told(['deploy', '--local', 'eventbuzz:x y'])
    expect(run).toEqual(['eventbuzz-ops:local', 'deploy', '--local', 'eventbuzz:x y'])
    expect(options).toEqual(expect.arrayContaining(['run', '--rm', '--read-only', `${dir}:${dir}`, '998']))
    expect(options).not.toContain('--tty')
    expect(options.join(' ')).not.toContain('DOCKER_CONFIG')
  })

  it('says of which commit this folder is', () => {
    expect(told(['deploy']).options).toContain('EVENTBUZZ_CHECKOUT=')
    const git = (...args: string[]) => execFileSync('git', args, { cwd: dir, encoding: 'utf8' }).trim()
    git('init', '--quiet')
    git(
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@example.org',
      'commit',
      '--quiet',
      '--allow-empty',
      '-m',
      'x',
    )
    expect(told(['deploy']).options).toContain(`EVENTBUZZ_CHECKOUT=${git('rev-parse', 'HEAD')}`)
  })

  it('takes the image of .env', () => {
    writeFileSync(join(dir, '.env'), 'SITE_HOST=x\nEVENTBUZZ_OPS_IMAGE=eventbuzz-ops:mine\n')
    expect(told(['init']).run).toEqual(['eventbuzz-ops:mine', 'init'])
    const asked = told(['init'], { EVENTBUZZ_OPS_IMAGE: 'eventbuzz-ops:newer' })
    expect(asked.run).toEqual(['eventbuzz-ops:newer', 'init'])
  })

  it.each([
    ['DATA_ROOT=FOLDER', true],
    ["DATA_ROOT=./data\nDATA_ROOT='FOLDER'", true],
    ['DATA_ROOT=FOLDER/missing', false],
    ['DATA_ROOT=./home', false],
    ['DATA_ROOT=', false],
  ])('brings the folder of data on another disk along, where %j names it', (line, isThere) => {
    const folder = join(dir, 'home/the volume')
    mkdirSync(folder)
    writeFileSync(join(dir, '.env'), `${line.replace('FOLDER', folder)}\n`)
    const { options, run } = told(['init'])
    const volumes = options.filter((_, index) => options[index - 1] === '--volume')
    expect(volumes.filter((each) => each !== `${dir}:${dir}` && !each.includes('docker.sock'))).toEqual(
      isThere ? [`${folder}:${folder}`] : [],
    )
    expect(run).toEqual(['eventbuzz-ops:local', 'init'])
  })

  it('lets who comes by SSH name an image, and nothing else', () => {
    const asked = told(['--from-ssh'], { SSH_ORIGINAL_COMMAND: '--dir / x; rm -r /' })
    expect(asked.run).toEqual(['eventbuzz-ops:local', 'deploy', '--', '--dir / x; rm -r /'])
  })

  it.each([['home/.docker'], ['other']])('hands on who is signed in to a registry, from %s', (folder) => {
    mkdirSync(join(dir, folder), { recursive: true })
    writeFileSync(join(dir, folder, 'config.json'), '{}')
    const { options, run } = told(['init'], folder === 'other' ? { DOCKER_CONFIG: join(dir, folder) } : {})
    expect(options).toContain(`${join(dir, folder)}/config.json:/login/config.json:ro`)
    expect(options).toContain('DOCKER_CONFIG=/login')
    expect(run).toEqual(['eventbuzz-ops:local', 'init'])
  })
})
