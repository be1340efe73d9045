import { beforeEach, describe, expect, it } from 'vitest'
import type { SignInEvent } from '../../../adapters/accounts/port.ts'
import { loadConfig } from '../../../config.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { FakeAccounts } from '../../../../test/fake-accounts.ts'
import { silentLog } from '../../../../test/jobs.ts'
import { digestOf } from '../identify.ts'
import { recordSignInsJob } from '../jobs.ts'
import { recordSignIns } from './record-sign-ins.ts'

const { db, pool } = useTestDatabase()
const accounts = new FakeAccounts()
const ISSUER = 'https://id.example.org/auth/realms/eventbuzz'
beforeEach(() => accounts.reset())

const happened = (action: SignInEvent['action'], subject: string | undefined, minute = accounts.log.length) =>
  accounts.log.push({ id: String(accounts.log.length), at: at(minute), action, subject })
const at = (minute: number) => new Date(Date.parse('2026-06-10T12:00:00Z') + minute * 60_000)
const lines = async () =>
  (await pool.query('SELECT action, actor_id, subject_id, changes, created_at FROM audit_log ORDER BY id'))
    .rows
const record = (issuer = ISSUER) => recordSignIns({ db, accounts }, issuer)

describe('what happens at the identity provider', () => {
  it('is in the audit log when it happened, of whom we know and of whom we do not', async () => {
    const { id } = (await pool.query("INSERT INTO app_user (subject) VALUES ('anna') RETURNING id")).rows[0]
    happened('account.registered', 'new')
    happened('session.started', 'anna')
    happened('session.refused', undefined)
    expect(await record()).toBe(3)
    expect(await lines()).toEqual([
      { action: 'account.registered', actor_id: null, subject_id: 'new', changes: {}, created_at: at(0) },
      { action: 'session.started', actor_id: id, subject_id: id, changes: {}, created_at: at(1) },
      { action: 'session.refused', actor_id: null, subject_id: null, changes: {}, created_at: at(2) },
    ])
  })

  it('names nobody who was erased before it was read', async () => {
    await pool.query('INSERT INTO erased_subject (digest, erased_at) VALUES ($1, now())', [digestOf('anna')])
    happened('session.ended', 'anna')
    await record()
    expect(await lines()).toMatchObject([{ action: 'session.ended', actor_id: null, subject_id: null }])
  })

  it('is there once, however often and by how many it is read', async () => {
    for (let i = 0; i < 450; i += 1) happened('session.started', 'anna')
    const counts = await Promise.all([record(), record(), record()])
    expect(counts.reduce((sum, count) => sum + count)).toBe(450)
    expect(await record()).toBe(0)
    happened('account.locked', 'anna')
    expect(await record()).toBe(1)
    expect(await lines()).toHaveLength(451)
  })

  it('is read again from where it ended when a line could not be written', async () => {
    happened('session.started', 'anna')
    await record()
    happened('session.ended', 'anna')
    accounts.log.push({
      id: 'x',
      at: at(9),
      action: 'Not An Action' as SignInEvent['action'],
      subject: 'anna',
    })
    await expect(record()).rejects.toThrow('audit_log_action_check')
    expect(await lines()).toHaveLength(1)
    accounts.log.pop()
    expect(await record()).toBe(1)
    expect((await lines()).map(({ action }) => action)).toEqual(['session.started', 'session.ended'])
  })

  it('of another identity provider is read from its beginning', async () => {
    happened('session.started', 'anna')
    happened('session.ended', 'anna')
    await record()
    accounts.reset()
    happened('session.started', 'berta')
    expect(await record('https://other.example.org')).toBe(1)
  })

  it('waits while the provider is away, and is not lost', async () => {
    const config = loadConfig({ OIDC_ISSUER: ISSUER })
    const job = recordSignInsJob({ config, db, accounts })
    const warned: string[] = []
    const run = () =>
      job({
        id: 1,
        topic: 'cron:record-sign-ins',
        payload: {},
        attempt: 1,
        signal: new AbortController().signal,
        log: { ...silentLog, warn: (_fields, message) => void warned.push(message) },
      })
    happened('session.started', 'anna')
    accounts.isAway = true
    await run()
    expect([warned.length, (await lines()).length]).toEqual([1, 0])
    accounts.isAway = false
    await run()
    expect([warned.length, (await lines()).length]).toEqual([1, 1])
  })
})
