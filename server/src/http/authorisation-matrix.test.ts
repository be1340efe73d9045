import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { DRAFT_MATRIX, MATRIX, type Row } from '../../test/authorisation-matrix.ts'
import { usePutBackCategories } from '../../test/categories.ts'
import { useTestDatabase } from '../../test/db.ts'
import { collectRoutes } from '../../test/routes.ts'
import { ASKERS, aWorld, PEOPLE, type Asker } from '../../test/world.ts'

const PREFIX = '/api/v1'
const routes = collectRoutes()
const database = useTestDatabase()
const app = useTestApp(database)
const putBackCategories = usePutBackCategories(database, app)

async function statusFor(asker: Asker, method: string, { request }: Row): Promise<number> {
  const { path, body, headers } = await request(await aWorld(database))
  const person = PEOPLE[asker]
  const client = person ? app.as(person) : app
  switch (method) {
    case 'GET':
      return (await client.get(path, headers)).status
    case 'DELETE':
      return (await client.delete(path, headers)).status
    case 'POST':
    case 'PUT':
    case 'PATCH':
      return (await client[method.toLowerCase() as 'post' | 'put' | 'patch'](path, body, headers)).status
    default:
      throw new Error(`The matrix does not know how to ask with ${method}.`)
  }
}

async function statusesOf(name: string, row: Row): Promise<Row['statuses']> {
  const statuses: Partial<Row['statuses']> = {}
  for (const asker of ASKERS) {
    statuses[asker] = await statusFor(asker, name.split(' ')[0]!, row)
    await putBackCategories()
  }
  return statuses as Row['statuses']
}

describe('the authorisation matrix', () => {
  it('has a line for every route, and no other', () => {
    const real = [...routes].filter((name) => name.includes(` ${PREFIX}/`))
    const names = real.map((name) => name.replace(PREFIX, ''))
    expect(names.length).toBeGreaterThan(10)
    expect(
      names.filter((name) => !(name in MATRIX)),
      'Each of these routes needs a line in server/test/authorisation-matrix.ts: the status for each kind of person',
    ).toEqual([])
    const lines = [...Object.keys(MATRIX), ...Object.keys(DRAFT_MATRIX)]
    expect(
      lines.filter((name) => !names.includes(name)),
      'These lines of server/test/authorisation-matrix.ts are about routes that do not exist',
    ).toEqual([])
  })

  it.each(Object.entries(MATRIX))('holds for %s', async (name, row) => {
    expect(await statusesOf(name, row)).toEqual(row.statuses)
  })

  it.each(Object.entries(DRAFT_MATRIX))('holds for %s of a draft', async (name, row) => {
    expect(await statusesOf(name, row)).toEqual(row.statuses)
  })

  it('grants nothing to guests but reading and reporting', () => {
    const granted = Object.entries(MATRIX).filter(([, { statuses }]) => statuses.guest < 400)
    const writes = granted.map(([name]) => name).filter((name) => !name.startsWith('GET '))
    expect(writes).toEqual(['POST /events/:id/reports'])
  })
})
