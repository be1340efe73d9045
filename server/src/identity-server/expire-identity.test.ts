import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { useTestDatabase } from '../../test/db.ts'
import { serveIdentity } from '../../test/identity-server.ts'
import { silentLog } from '../../test/jobs.ts'
import { FolderMail } from '../adapters/mail/folder.ts'
import { expireIdentityJob } from './expire-identity.ts'

const database = useTestDatabase()
const { db, pool } = database
const idp = serveIdentity(useTestApp(database))
const DAY_MS = 86_400_000
const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-expire-'))
const mail = new FolderMail({ dir: join(dir, 'mail'), from: 'no-reply@example.org' })
afterAll(() => rmSync(dir, { recursive: true }))

const rows = async (table: string): Promise<number> =>
  (await pool.query(`SELECT count(*)::int AS count FROM ${table}`)).rows[0].count
const expireAfter = (days: number) =>
  expireIdentityJob({ db, mail, now: () => new Date(Date.now() + days * DAY_MS) })({
    id: 1,
    topic: 'cron:expire-identity',
    payload: {},
    attempt: 1,
    signal: new AbortController().signal,
    log: silentLog,
  })

it('keeps what is still of use, and forgets the rest when its time has come', async () => {
  const { refresh_token } = await idp.register('ines@example.org')
  await idp.signIn('ines@example.org')
  await idp.ask()
  await pool.query("INSERT INTO identity_attempt (name_hash, failures, updated_at) VALUES ('x', 1, now())")
  const before = await rows('oidc_model')
  expect(before).toBeGreaterThan(5)

  await expireAfter(0)
  expect(await rows('oidc_model')).toBe(before)
  expect([await rows('identity_attempt'), await rows('identity_mail')]).toEqual([1, 1])

  // Codes and sign-ins that nobody ended are gone, sessions stay: they live for 30 days.
  await expireAfter(8)
  const after = await rows('oidc_model')
  expect(after).toBeLessThan(before)
  expect([await rows('identity_attempt'), await rows('identity_mail'), await rows('identity_event')]).toEqual(
    [0, 0, 0],
  )
  expect((await idp.refresh(refresh_token)).status).toBe(200)

  await expireAfter(32)
  expect(await rows('oidc_model')).toBe(0)
  expect(await rows('identity_account')).toBe(1)
})

it('forgets mails that became files, and no file of anybody else', async () => {
  await expireAfter(0)
  const unfinished = `.${randomUUID()}`
  mkdirSync(join(dir, 'mail'))
  for (const name of ['notes.txt', unfinished]) writeFileSync(join(dir, 'mail', name), '')
  await mail.send({ to: 'ines@example.org', subject: 'Hello', text: 'x', id: 'a' })
  const files = () => readdirSync(join(dir, 'mail')).toSorted()
  await expireAfter(1.9)
  expect(files()).toEqual([unfinished, 'a.eml', 'notes.txt'])
  await expireAfter(2.1)
  expect(files()).toEqual(['notes.txt'])
})
