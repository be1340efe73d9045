import { afterAll, beforeAll, beforeEach, inject } from 'vitest'
import { connect, type DatabaseConnection } from '../src/db/connection.ts'

/** All that a test may leave, those first whose rows others must not outlive. */
const tables = [
  'event',
  'app_user',
  'series',
  'picture',
  'audit_log',
  'erased_subject',
  'data_export',
  'search_term',
  'search_word',
  'job',
  'job_schedule',
  'instance_setting',
  'identity_account',
  'identity_attempt',
  'identity_event',
  'identity_mail',
  'oidc_model',
]

/**
 * The run's database, emptied before each test. Categories stay, as the migrations seeded them, and so do the keys of the
 * identity server, which a server that runs knows for a while.
 */
export function useTestDatabase(): DatabaseConnection {
  const connection = connect({ address: inject('databaseAddress'), poolSize: 8 })
  // Once a file, because it also takes away what deleted rows leave behind, and then ten times faster.
  beforeAll(() => connection.pool.query(`TRUNCATE ${tables.join(', ')} RESTART IDENTITY CASCADE`))
  beforeEach(() => connection.pool.query(emptyTables))
  afterAll(() => connection.close())
  return connection
}

const emptyTables = [
  ...tables.map((table) => `DELETE FROM ${table}`),
  `SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
     FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL`,
].join('; ')
