import { afterAll, beforeEach, inject } from 'vitest'
import { connect, type DatabaseConnection } from '../src/db/connection.ts'

/**
 * The run's database, emptied before each test. Categories stay, as the migrations seeded them, and so do the keys of the
 * identity server, which a server that runs knows for a while.
 */
export function useTestDatabase(): DatabaseConnection {
  const connection = connect({ address: inject('databaseAddress'), poolSize: 8 })
  beforeEach(() => emptyTables(connection))
  afterAll(() => connection.close())
  return connection
}

async function emptyTables({ pool }: DatabaseConnection): Promise<void> {
  await pool.query(
    'TRUNCATE app_user, series, event, picture, audit_log, erased_subject, data_export, search_term, search_word, job, job_schedule, instance_setting, identity_account, identity_attempt, identity_event, identity_mail, oidc_model RESTART IDENTITY CASCADE',
  )
}
