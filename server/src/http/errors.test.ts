import Fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../test/db.ts'
import { answerError } from './errors.ts'

const { pool } = useTestDatabase()

async function answerTo(statement: string) {
  const app = Fastify()
  app.setErrorHandler(answerError)
  app.post('/', () => pool.query(statement))
  const answer = await app.inject({ method: 'POST', url: '/' })
  return { status: answer.statusCode, ...answer.json().error }
}

const insert = (column: string, value: string) =>
  `INSERT INTO event (slug, title, category_id, latitude, longitude, start_date, timezone, ${column})
   SELECT 'x', 'Probe', id, 1, 1, now(), 'UTC', ${value} FROM category, generate_series(1, 2) WHERE category.slug = 'other'`

describe('what only the database refuses', () => {
  it.each([
    ['the same value twice', insert('venue', "'x'"), 409, 'CONFLICT'],
    ['a reference to nothing', insert('created_by', 'gen_random_uuid()'), 409, 'CONFLICT'],
    ['a value that breaks a rule', insert('venue', "''"), 400, 'VALIDATION_ERROR'],
    ['a number out of range', insert('price_min', '1e10'), 400, 'VALIDATION_ERROR'],
    ['a text that cannot be stored', insert('metadata', `'{"a":"\\u0000"}'`), 400, 'VALIDATION_ERROR'],
    ['a mistake of ours', 'INSERT INTO event (no_such_column) VALUES (1)', 500, 'INTERNAL_ERROR'],
  ])(
    'is for %s no bare 500, unless it is our mistake, and tells no SQL',
    async (_, statement, status, code) => {
      const answer = await answerTo(statement)
      expect(answer).toMatchObject({ status, code })
      expect(answer.message).not.toMatch(/event|insert|column|constraint|violates/i)
    },
  )
})
