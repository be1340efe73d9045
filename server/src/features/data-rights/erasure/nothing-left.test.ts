import { createHash, randomUUID } from 'node:crypto'
import { beforeEach, expect, it } from 'vitest'
import { useTestApp } from '../../../../test/app.ts'
import { aDraftBy, anEvent, anEventInput, aPublishedEventBy } from '../../../../test/builders.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { aPerson } from '../../../../test/issuer.ts'
import { pause, silentLog } from '../../../../test/jobs.ts'
import { aJpeg } from '../../../../test/pictures.ts'
import { allTables, opaqueColumns, referencesToPeople, tracesOf } from '../../../../test/traces.ts'
import { EmbeddedAccounts } from '../../../adapters/accounts/embedded.ts'
import { startWorker } from '../../../worker.ts'

const database = useTestDatabase()
const { db, pool } = database
const accounts = new EmbeddedAccounts({ db, now: () => new Date() })
const app = useTestApp(database, {}, { accounts })

/** Tables in which a person leaves something. The test has to put something of theirs into each. */
const PERSONAL = [
  'api_token', 'app_user', 'audit_log', 'data_export', 'data_export_part', 'event', 'event_image', 'event_old_slug',
  'event_tag', 'favorite', 'idempotency_key', 'identity_account', 'identity_event', 'identity_mail', 'job', 'oidc_model', 'picture', 'reminder', 'report', 'series',
] // prettier-ignore
/** Tables that hold nothing of people, and why. */
const IMPERSONAL: Record<string, string> = {
  category: 'what admins call kinds of events',
  event_search: 'words of public events',
  instance_setting: 'what an instance remembers of itself',
  job_schedule: 'when schedules ran',
  schema_migration: 'which files ran',
  search_term: 'words without who, gone after 90 days',
  search_word: 'words of public events',
  erased_subject: 'the one thing that remains for a day: a digest of the subject',
  identity_attempt: 'keyed hashes of what was typed',
  identity_key: 'keys of the identity server',
}

/** All that may be left: numbers that were given at random and belong to nobody any more. */
const ALLOWED = [
  { table: 'audit_log', column: 'actor_id', what: 'id' },
  { table: 'audit_log', column: 'subject_id', what: 'id' },
  { table: 'audit_log', column: 'subject_id', what: 'id of the draft' },
  { table: 'erased_subject', column: 'digest', what: 'digest of the subject' },
]

const NAME = 'Inês Quitéria'
const EMAIL = 'ines.quiteria@example.org'
const DAY_MS = 24 * 3_600_000
const soon = () => new Date(Date.now() + 60 * DAY_MS).toISOString()

beforeEach(() => {
  // Jobs become due by the clock of the database.
  app.clock.set(new Date().toISOString())
})

/** Everything that somebody can leave behind. @returns what to look for. */
async function aWholeLife(): Promise<{
  texts: Record<string, string>
  publicId: string
  publicPicture: string
}> {
  const account = { email: EMAIL, name: NAME, password: 'Correct horse 7', role: 'organizer' } as const
  const { subject } = await accounts.create(account)
  const person = { ...aPerson('organizer', subject), name: NAME, email: EMAIL }
  const me = app.as({ ...person, signedInAt: new Date(Date.now() - 60_000) })
  const run = (text: string, values: unknown[]) => pool.query(text, values)
  await run("INSERT INTO oidc_model (model, id, payload, account_id) VALUES ('Grant', 'g', $1, $2)", [
    JSON.stringify({ accountId: subject }),
    subject,
  ])
  await run("INSERT INTO identity_mail (purpose, account_id, created_at) VALUES ('reset', $1, now())", [
    subject,
  ])
  await run("INSERT INTO identity_mail (purpose, email, created_at) VALUES ('confirm', $1, now())", [EMAIL])
  await run("INSERT INTO job (topic, payload, status) VALUES ('identity.reset_asked', $1, 'dead')", [
    JSON.stringify({ email: EMAIL, mailId: randomUUID() }),
  ])
  const { id } = (await me.get('/users/me')).body
  await me.patch('/users/me', { display_name: 'Quitéria Dois' })
  const picture = async (seed: number) => aJpeg({ width: 400, height: 300, seed })
  const jpeg = { 'content-type': 'image/jpeg' }
  const { avatar_url } = (await me.put('/users/me/avatar', await picture(11), jpeg)).body
  const start_date = soon()

  const draft = await aDraftBy(me, { title: 'Surpresa secreta', start_date, tags: ['segredo'] })
  await me.patch(`/events/${draft.id}`, { title: 'Surpresa muito secreta' })
  const image = (await me.post(`/events/${draft.id}/images`, await picture(12), jpeg)).body
  await me.post('/events', anEventInput({ title: 'Outro rascunho', start_date }), {
    'idempotency-key': 'key-of-ines',
  })
  const shown = await aPublishedEventBy(me, { title: 'Evening concert', start_date })
  const publicImage = (await me.post(`/events/${shown.id}/images`, await picture(13), jpeg)).body
  const series = await run(
    "INSERT INTO series (rrule, starts_at, timezone, created_by) VALUES ('FREQ=DAILY', now(), 'Europe/Lisbon', $1) RETURNING id",
    [id],
  )
  await run('UPDATE event SET series_id = $1 WHERE id = $2', [series.rows[0].id, draft.id])
  await run("INSERT INTO event_old_slug (slug, event_id) VALUES ('surpresa', $1)", [draft.id])

  const other = await anEvent(db, { start: soon() })
  await me.put(`/events/${other.id}/favorite`)
  await me.post(`/events/${other.id}/reports`, { reason: 'other', message: 'Greetings, Quitéria' })
  await app.as('user').post(`/events/${shown.id}/reports`, {
    reason: 'spam',
    message: 'Again this Quitéria Dois!',
  })
  await run(
    "INSERT INTO report (event_id, reason, status, handled_by, handled_at, note) VALUES ($1, 'spam', 'resolved', $2, now(), 'Done. Quitéria Dois')",
    [other.id, id],
  )
  await run('INSERT INTO reminder (user_id, event_id, remind_at) VALUES ($1, $2, now())', [id, other.id])
  if ((await allTables(pool)).includes('api_token'))
    await run(
      `INSERT INTO api_token (user_id, name, token_hash, prefix, scopes, expires_at)
       VALUES ($1, 'The blog of Quitéria', $2, 'eb_abcdefg', '{events:read}', now() + interval '1 day')`,
      [id, createHash('sha256').update('token').digest('hex')],
    )
  const line = (actor: string | null, about: string, changes: object) =>
    run(
      "INSERT INTO audit_log (actor_id, action, subject_id, changes) VALUES ($1, 'user.something', $2, $3)",
      [actor, about, JSON.stringify(changes)],
    )
  await app.as('admin').patch(`/admin/users/${id}`, { display_name: 'Inês Q.' })
  await line(null, subject, { name: { from: NAME, to: null } })
  await line(null, EMAIL, {})
  await line(null, 'something', { who: { from: null, to: EMAIL } })
  await line(null, 'something', { deep: { from: null, to: [{ sub: subject }] } })
  await line(id, 'something', { signed: { from: null, to: 'Inês Q.' } })
  const exported = await run(
    'INSERT INTO data_export (user_id, requested_at) VALUES ($1, now()) RETURNING id',
    [id],
  )
  await run('INSERT INTO data_export_part VALUES ($1, $2, 0, $3)', [
    exported.rows[0].id,
    randomUUID(),
    '{"display_name": "Quitéria Dois"}',
  ])
  // Nothing may depend on a schedule that forgets it later.
  await run(
    "INSERT INTO identity_event (at, action, subject) VALUES (now() + interval '30 days', 'session.ended', $1)",
    [subject],
  )
  expect((await me.delete('/users/me')).status).toBe(202)
  await run("INSERT INTO oidc_model (model, id, payload, account_id) VALUES ('Grant', 'h', '{}', $1)", [
    subject,
  ])
  const key = (url: string) => url.replace(/^\/storage\//, '').replace(/-\d+\.webp$/, '')
  return {
    publicId: shown.id,
    publicPicture: key(publicImage.url),
    texts: {
      id,
      subject,
      email: EMAIL,
      name: 'Quitéria',
      'latest name': 'Inês Q.',
      'key of the avatar': key(avatar_url),
      'key of a picture of the draft': key(image.url),
      'id of the draft': draft.id,
      'title of the draft': 'Surpresa',
      'tag of the draft': 'segredo',
      'key of a request': 'key-of-ines',
      'digest of the subject': createHash('sha256').update(subject).digest('hex'),
    },
  }
}

/** The real jobs and schedules, after the grace period. */
async function workUntilDone(subject: string): Promise<void> {
  let aheadMs = 31 * DAY_MS
  const deps = { ...app.deps(), now: () => new Date(Date.now() + aheadMs) }
  const worker = startWorker(deps, silentLog)
  const giveUpAt = Date.now() + 40_000
  const jobs = async () =>
    (await pool.query("SELECT topic, status, last_error FROM job WHERE topic NOT LIKE 'cron:%'")).rows
  const isThere = async () =>
    (await pool.query('SELECT FROM app_user WHERE subject = $1', [subject])).rowCount! > 0
  while ((await isThere()) || (await jobs()).length > 0) {
    if (Date.now() > giveUpAt) throw new Error(JSON.stringify(await jobs()))
    // What is put off for some minutes.
    if (!(await isThere())) aheadMs = 31.1 * DAY_MS
    await pause(100)
  }
  await worker.stop()
}

it('knows of every table whether people leave something in it', async () => {
  const tables = await allTables(pool)
  const unknown = tables.filter((table) => !PERSONAL.includes(table) && !(table in IMPERSONAL))
  expect(
    unknown,
    'Say in this test whether these tables keep something of people; if they do, put something into them in aWholeLife()',
  ).toEqual([])
  expect(await opaqueColumns(pool), 'Nobody can look for a name in these').toEqual([])
})

it('leaves nothing of somebody who was erased', { timeout: 120_000 }, async () => {
  const { texts, publicId, publicPicture } = await aWholeLife()
  const tables = await allTables(pool)

  const before = new Set((await tracesOf(pool, texts)).map(({ table }) => table))
  const untouched = PERSONAL.filter((table) => tables.includes(table) && !before.has(table))
  expect(untouched, 'aWholeLife() puts nothing of the person into these').toEqual([])
  for (const { table, column } of await referencesToPeople(pool)) {
    const { rowCount } = await pool.query(`SELECT FROM ${table} WHERE ${column} = $1`, [texts['id']])
    expect(rowCount, `aWholeLife() has to set ${table}.${column}`).toBeGreaterThan(0)
  }

  await workUntilDone(texts['subject']!)

  const found = await tracesOf(pool, texts)
  const isAllowed = (trace: (typeof found)[number]) =>
    ALLOWED.some((allowed) => JSON.stringify(allowed) === JSON.stringify(trace))
  expect(found.filter((trace) => !isAllowed(trace))).toEqual([])
  // What is allowed is there, so that the list never has more than it needs.
  expect(ALLOWED.filter((allowed) => !found.some((trace) => JSON.stringify(trace) === JSON.stringify(allowed)))).toEqual([]) // prettier-ignore

  expect(await accounts.list({ limit: 10, offset: 0 })).toEqual([])
  const keys = await app.deps().files.list('', { limit: 1000 })
  expect(keys.filter((key) => !key.startsWith(publicPicture))).toEqual([])
  expect(keys.length).toBeGreaterThan(0)

  const { rows } = await pool.query(
    "SELECT actor_id, subject_id, changes FROM audit_log WHERE action = 'user.erased'",
  )
  expect(rows).toEqual([{ actor_id: null, subject_id: texts['id'], changes: {} }])
  const event = await app.get(`/events/${publicId}`)
  expect([event.status, event.body.title]).toEqual([200, 'Evening concert'])
  expect(
    (await pool.query('SELECT created_by FROM event WHERE id = $1', [publicId])).rows[0].created_by,
  ).toBe(null)
  const reports = await pool.query('SELECT reason, message, note FROM report ORDER BY created_at')
  expect(reports.rows).toEqual([
    { reason: 'other', message: null, note: null },
    { reason: 'spam', message: null, note: null },
    { reason: 'spam', message: null, note: null },
  ])
})
