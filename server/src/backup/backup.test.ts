import { describe, expect, it } from 'vitest'
import { backUpHere, dumpDatabase, forgetOld, restoreDatabase, serverOf, urlOf } from './commands.ts'
import { differences, parseManifest, type Contents } from './manifest.ts'
import { afterFailure, metricText } from './metric-file.ts'
import { rolesToMake } from './restore.ts'
import { nextBackupAt } from './schedule.ts'
import { loadBackupSettings } from './settings.ts'

const URL_ = 'postgres://backup:p%40ss@db.example:5433/eventbuzz'
const SERVER = serverOf(URL_)

describe('what is run', () => {
  it('has no password among its arguments, and no setting that could end a long dump', () => {
    const { program, args, env } = dumpDatabase(SERVER, 'keycloak', '0000-1', '/x/keycloak.dump')
    expect([program, ...args]).toEqual([
      'pg_dump', '--host=db.example', '--port=5433', '--username=backup', '--no-password', '--format=custom',
      '--compress=0', '--snapshot=0000-1', '--file=/x/keycloak.dump', 'keycloak',
    ]) // prettier-ignore
    expect(env).toMatchObject({
      PGPASSWORD: 'p@ss',
      PGOPTIONS: expect.stringContaining('statement_timeout=0'),
    })
    expect(JSON.stringify(restoreDatabase(SERVER, '/x').args)).not.toContain('p@ss')
  })

  it('keeps 7 daily, 5 weekly and 12 monthly backups of this instance alone', () => {
    const whose = ['--host=eventbuzz', '--tag=eventbuzz']
    expect(forgetOld().args).toEqual(expect.arrayContaining([...whose, '--keep-daily=7', '--keep-weekly=5', '--keep-monthly=12', '--prune'])) // prettier-ignore
    expect(backUpHere().args).toEqual(expect.arrayContaining(whose))
  })

  it('goes to another database of the same server', () => {
    expect(urlOf(URL_, 'post gres')).toBe('postgres://backup:p%40ss@db.example:5433/post%20gres')
  })
})

describe('differences', () => {
  const table = (rows: number, checksum = '1', name = 'public.event') => ({ table: name, rows, checksum })
  const object = (sha256: string, key = 'a/b.webp') => ({ key, size: 1, sha256 })
  const contents = (tables = [table(1)], objects = [object('x')]): Contents => ({
    databases: [{ name: 'eventbuzz', tables }],
    objects,
  })
  it.each([
    ['nothing', contents(), []],
    ['a row less', contents([table(0)]), ['eventbuzz: table public.event has 0 rows, had 1']],
    [
      'other rows',
      contents([table(1, '2')]),
      ['eventbuzz: table public.event has other contents in its 1 rows'],
    ],
    ['no table', contents([]), ['eventbuzz: table public.event is missing']],
    [
      'a table more',
      contents([table(1), table(0, '0', 'public.more')]),
      ['eventbuzz: table public.more is new'],
    ],
    ['no database', { ...contents(), databases: [] }, ['database eventbuzz is missing']],
    ['another object', contents(undefined, [object('y')]), ['object a/b.webp has other contents']],
    ['no object', contents(undefined, []), ['object a/b.webp is missing']],
    [
      'an object more',
      contents(undefined, [object('x'), object('z', 'c/d.webp')]),
      ['object c/d.webp is new'],
    ],
  ])('of %s are told', (_, is, told) => expect(differences(contents(), is)).toEqual(told))

  it('are not looked for in a manifest of a later form', () => {
    expect(() => parseManifest('{"format":2}')).toThrow('format 2')
  })
})

describe('the metrics', () => {
  it('are in the form that the node exporter reads', () => {
    const text = metricText({ lastRunAt: 10, lastRunSucceeded: true, lastSuccessAt: 10, durationS: 1.5 })
    expect(text).toContain(
      '# TYPE backup_last_success_timestamp_seconds gauge\nbackup_last_success_timestamp_seconds 10\n',
    )
    expect(text).toContain('\nbackup_last_run_success 1\n')
    expect(text).not.toContain('undefined')
    expect(text.endsWith('\n')).toBe(true)
  })

  it('keep the age of the last complete backup when one fails', () => {
    const before = { lastRunAt: 10, lastRunSucceeded: 1, lastSuccessAt: 10, snapshotBytes: 7 }
    expect(afterFailure(before, new Date(20_000))).toEqual({
      lastRunAt: 20,
      lastRunSucceeded: false,
      lastSuccessAt: 10,
      snapshotBytes: 7,
    })
    expect(metricText(afterFailure({}, new Date(20_000)))).not.toContain('last_success')
  })
})

describe('the next backup', () => {
  const at = (text: string) => new Date(`2026-06-${text}Z`)
  const next = (now: string, success?: string, failed?: string) =>
    nextBackupAt('0 3 * * *', at(now), {
      lastSuccessAt: success ? at(success) : undefined,
      lastFailedAt: failed ? at(failed) : undefined,
    })
  it.each([
    ['at three', '10T12:00:00', '10T03:00:00', undefined, '11T03:00:00'],
    ['at once where there was none', '10T12:00:00', undefined, undefined, '10T12:00:00'],
    ['at once after a night that was missed', '10T12:00:00', '09T03:00:00', undefined, '10T12:00:00'],
    ['half an hour after a failure', '10T03:02:00', '09T03:00:00', '10T03:02:00', '10T03:32:00'],
    ['at three, when that is sooner', '10T02:50:00', '09T03:00:00', '10T02:50:00', '10T03:00:00'],
    ['not at all in the past', '10T12:00:00', undefined, '10T03:00:00', '10T12:00:00'],
  ])('begins %s', (_, now, success, failed, wanted) => expect(next(now, success, failed)).toEqual(at(wanted)))
})

describe('roles', () => {
  const SQL =
    'CREATE ROLE "app";\nALTER ROLE "app" WITH LOGIN;\nCREATE ROLE "new ""one""";\nGRANT "app" TO "x";'
  it('that are there are not made again, and the rest of them stays', () => {
    const { sql, missing } = rolesToMake(SQL, new Set(['app']))
    expect(missing).toEqual(['new "one"'])
    expect(sql).toBe('ALTER ROLE "app" WITH LOGIN;\nCREATE ROLE "new ""one""";\nGRANT "app" TO "x";')
  })
})

describe('the settings', () => {
  const RIGHT = { DATABASE_URL: URL_, RESTIC_REPOSITORY: '/r', RESTIC_PASSWORD: 'x' }
  it('are the database of the URL, every night', () => {
    expect(loadBackupSettings(RIGHT)).toMatchObject({
      databases: ['eventbuzz'],
      schedule: '0 3 * * *',
      mayForget: true,
      metricsDir: undefined,
    })
    expect(loadBackupSettings({ ...RIGHT, BACKUP_FORGET: 'false' }).mayForget).toBe(false)
    expect(loadBackupSettings({ ...RIGHT, BACKUP_DATABASES: 'a, b' }).databases).toEqual(['a', 'b'])
  })
  it.each([
    [{ DATABASE_URL: '' }, 'DATABASE_URL is not set'],
    [{ RESTIC_REPOSITORY: '' }, 'RESTIC_REPOSITORY is not set'],
    [{ RESTIC_PASSWORD: '' }, 'RESTIC_PASSWORD is not set'],
    [{ RESTIC_PASSWORD: '', RESTIC_PASSWORD_FILE: '/none' }, 'RESTIC_PASSWORD_FILE is "/none" (ENOENT)'],
    [{ RESTIC_PASSWORD: '', RESTIC_PASSWORD_FILE: '/dev/null' }, '"/dev/null", which is empty'],
    [{ BACKUP_DATABASES: 'a,,b' }, 'BACKUP_DATABASES is "a,,b"'],
    [{ BACKUP_DATABASES: 'a;b' }, 'BACKUP_DATABASES is "a;b"'],
    [{ BACKUP_FORGET: 'no' }, 'BACKUP_FORGET is "no"'],
    [{ BACKUP_SCHEDULE: 'daily' }, 'BACKUP_SCHEDULE is "daily"'],
    [{ BACKUP_SCHEDULE: '0 3 31 2 *' }, 'BACKUP_SCHEDULE is'],
  ])('with %j are refused', (wrong, told) => {
    expect(() => loadBackupSettings({ ...RIGHT, ...wrong })).toThrow(told)
  })
})
