import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useCommandOutput } from '../../test/commands.ts'
import { main } from '../main.ts'
import { rollBack, rollOut } from './deploy/plan.ts'
import { Releases } from './deploy/releases.ts'

const OLD = `ghcr.io/you/eventbuzz@sha256:${'a'.repeat(64)}`
const NEW = `ghcr.io/you/eventbuzz@sha256:${'b'.repeat(64)}`
/** Writes down what it was told, with the image, and fails where the test says so. */
const FAKE_DOCKER = `#!/bin/sh
echo "$(echo "$EVENTBUZZ_IMAGE" | tail -c 2) $*" >>"$FAKE_DOCKER_LOG"
case "$*" in *image.revision*) echo "$FAKE_DOCKER_REVISION" ;; esac
case "$(echo "$EVENTBUZZ_IMAGE" | tail -c 2) $*" in $FAKE_DOCKER_FAILS_AT) exit 1 ;; esac
case "$(echo "$EVENTBUZZ_IMAGE" | tail -c 2) $*" in $FAKE_DOCKER_WAITS_AT) exec sleep 30 ;; esac
`
const UP = 'compose up --detach --no-deps --no-build --wait --wait-timeout 90'
const SMOKE = (service: string) => `compose exec -T ${service} node server/bin/eventbuzz.mjs smoke`
const ALL = [
  'compose pull --quiet migrate',
  'compose run --rm --no-deps migrate',
  'compose run --rm --no-deps web-assets',
  'compose run --rm --no-deps realm',
  `${UP} api-a`,
  SMOKE('api-a'),
  `${UP} api-b`,
  SMOKE('api-b'),
  `${UP} worker`,
]

const listeners = Object.fromEntries(
  ['SIGINT', 'SIGTERM', 'SIGHUP'].map((name) => [name, process.listenerCount(name)]),
)
let dir: string
const output = useCommandOutput()

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'eventbuzz-deploy-'))
  mkdirSync(join(dir, 'bin'))
  writeFileSync(join(dir, 'bin/docker'), FAKE_DOCKER)
  chmodSync(join(dir, 'bin/docker'), 0o755)
  writeFileSync(join(dir, '.env'), `SITE_HOST=events.example.org\nEVENTBUZZ_IMAGE=${OLD}\nOTHER=1\n`, {
    mode: 0o600,
  })
  vi.stubEnv('PATH', `${join(dir, 'bin')}:${process.env['PATH']}`)
  vi.stubEnv('FAKE_DOCKER_LOG', join(dir, 'log'))
  vi.stubEnv('FAKE_DOCKER_FAILS_AT', 'nothing')
  vi.stubEnv('FAKE_DOCKER_WAITS_AT', 'nothing')
})
afterEach(() => {
  rmSync(dir, { recursive: true, force: true })
})

const asked = () =>
  existsSync(join(dir, 'log')) ? readFileSync(join(dir, 'log'), 'utf8').trim().split('\n') : []
const history = () => new Releases(dir).all()
const deploy = (image = NEW, ...args: string[]) => main(['deploy', image, '--dir', dir, ...args])
const rollback = (...args: string[]) => main(['rollback', ...args, '--dir', dir])

describe('the plan', () => {
  it('replaces one API after the other, and tries each before the next', () => {
    expect(rollOut({ pull: true }).map(({ argv }) => argv.join(' '))).toEqual(
      ALL.map((line) => `docker ${line}`),
    )
  })

  it('of going back touches only what was replaced, and never the database', () => {
    expect(rollBack(['api-a']).map(({ argv }) => argv.join(' '))).toEqual([
      `docker ${UP} api-a`,
      `docker ${SMOKE('api-a')}`,
    ])
    expect(rollBack().flatMap(({ argv }) => argv)).not.toContain('migrate')
  })
})

describe('eventbuzz deploy', () => {
  it('puts a release in place and remembers which', async () => {
    expect(await deploy()).toBe(0)
    expect(asked()).toEqual(ALL.map((line) => `b ${line}`))
    expect(readFileSync(join(dir, '.env'), 'utf8')).toBe(
      `SITE_HOST=events.example.org\nEVENTBUZZ_IMAGE=${NEW}\nOTHER=1\n`,
    )
    expect(history()).toMatchObject([{ image: NEW, from: OLD, result: 'deployed' }])
  })

  it('does not pull what was built here', async () => {
    expect(await deploy('eventbuzz:local', '--local')).toBe(0)
    expect(asked()[0]).toBe('l compose run --rm --no-deps migrate')
  })

  it.each(ALL.map((line, index) => [line, index] as const))(
    'goes back by itself when "%s" fails',
    async (line, index) => {
      vi.stubEnv('FAKE_DOCKER_FAILS_AT', `b ${line}`.replaceAll(/[*?[]/g, '\\$&').replaceAll(' ', '\\ '))
      expect(await deploy()).toBe(1)
      const done = ALL.slice(0, index + 1)
      const touched = ['api-a', 'api-b', 'worker'].filter((service) => done.includes(`${UP} ${service}`))
      const back = touched.flatMap((service) => [
        `${UP} ${service}`,
        ...(service === 'worker' ? [] : [SMOKE(service)]),
      ])
      expect(asked()).toEqual([...done.map((each) => `b ${each}`), ...back.map((each) => `a ${each}`)])
      expect(output.stderr).toContain(
        touched.length > 0 ? `${OLD} is in place again.` : `Nothing was replaced; ${OLD} goes on.`,
      )
      expect(new Releases(dir).current).toBe(OLD)
      expect(history()).toMatchObject([
        { image: NEW, from: OLD, result: 'failed', failed: expect.any(String) },
      ])
    },
  )

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('goes back when %s interrupts it', async (name) => {
    vi.stubEnv('FAKE_DOCKER_WAITS_AT', '*up*api-b')
    const ended = deploy()
    await vi.waitUntil(() => asked().at(-1) === `b ${UP} api-b`, { timeout: 10_000 })
    vi.stubEnv('FAKE_DOCKER_WAITS_AT', 'nothing')
    process.emit(name, name)
    process.emit(name, name)
    expect(await ended).toBe(1)
    const back = [`${UP} api-a`, SMOKE('api-a'), `${UP} api-b`, SMOKE('api-b')]
    expect(asked().slice(-4)).toEqual(back.map((line) => `a ${line}`))
    expect(output.stderr).toContain(`${OLD} is in place again.`)
    expect(history()).toMatchObject([{ result: 'failed', failed: 'replace api-b' }])
    expect(process.listenerCount(name)).toBe(listeners[name])
    expect(await deploy()).toBe(0)
  })

  it('says so when going back fails as well', async () => {
    vi.stubEnv('FAKE_DOCKER_FAILS_AT', '*up*api-a')
    expect(await deploy()).toBe(1)
    expect(output.stderr).toContain('Going back failed as well')
    expect(output.stderr).toContain('docker compose logs api-a')
  })

  it.each(['ghcr.io/you/eventbuzz:latest', 'eventbuzz:local', '--', `x; rm -rf /@sha256:${'a'.repeat(64)}`])(
    'refuses %s, which is no digest',
    async (image) => {
      expect(await main(['deploy', '--dir', dir, '--', image])).toBe(1)
      expect(asked()).toEqual([])
    },
  )

  it.each([
    [
      'c'.repeat(40),
      'd'.repeat(40),
      'The image is of commit dddddddddddd, compose.yaml and deploy/ are of cccccccccccc.',
    ],
    ['c'.repeat(40), 'c'.repeat(40), ''],
    ['c'.repeat(40), 'unknown', ''],
    ['', 'd'.repeat(40), ''],
  ])('says when the folder at %s is of another commit than the image at %s', async (here, image, said) => {
    vi.stubEnv('EVENTBUZZ_CHECKOUT', here)
    vi.stubEnv('FAKE_DOCKER_REVISION', image)
    expect(await deploy()).toBe(0)
    expect(output.stderr).toContain(said)
    expect(output.stderr.includes('The image is of commit')).toBe(said !== '')
  })

  it('runs once at a time', async () => {
    await new Releases(dir).alone(async () => {
      expect(await deploy()).toBe(1)
    })
    expect(output.stderr).toContain('Another roll-out is running')
    expect(asked()).toEqual([])
    expect(await deploy()).toBe(0)
  })
})

describe('eventbuzz rollback', () => {
  it('puts the release before in place, and again the one after', async () => {
    await deploy()
    rmSync(join(dir, 'log'))
    expect(await rollback()).toBe(0)
    expect(asked()).toEqual(ALL.slice(ALL.indexOf(`${UP} api-a`)).map((line) => `a ${line}`))
    expect(new Releases(dir).current).toBe(OLD)
    expect(await rollback()).toBe(0)
    expect(new Releases(dir).current).toBe(NEW)
  })

  it('goes over a release that failed', async () => {
    await deploy()
    vi.stubEnv('FAKE_DOCKER_FAILS_AT', '?\\ *smoke')
    await deploy(`ghcr.io/you/eventbuzz@sha256:${'c'.repeat(64)}`)
    vi.stubEnv('FAKE_DOCKER_FAILS_AT', 'nothing')
    expect(await rollback()).toBe(0)
    expect(new Releases(dir).current).toBe(OLD)
  })

  it('asks for an image where it knows none', async () => {
    expect(await rollback()).toBe(1)
    expect(output.stderr).toContain('No release before this one is known')
    expect(await rollback(NEW)).toBe(0)
  })
})
