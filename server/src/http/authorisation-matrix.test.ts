import { describe, expect, it } from 'vitest'
import { API_SCOPES } from '@eventbuzz/contract/api-tokens'
import { useTestApp, type Client, type TokenWishes } from '../../test/app.ts'
import { DRAFT_MATRIX, MATRIX, TOKEN_MATRIX, type Row } from '../../test/authorisation-matrix.ts'
import { usePutBackCategories } from '../../test/categories.ts'
import { useTestDatabase } from '../../test/db.ts'
import { collectRoutes } from '../../test/routes.ts'
import { ASKERS, aWorld, PEOPLE, type Asker } from '../../test/world.ts'

const PREFIX = '/api/v1'
const routes = collectRoutes()
const database = useTestDatabase()
const app = useTestApp(database)
const putBackCategories = usePutBackCategories(database, app)

const statusFor = (asker: Asker, method: string, row: Row): Promise<number> => {
  const person = PEOPLE[asker]
  return statusOf(method, row, async () => (person ? app.as(person) : app))
}

async function statusOf(method: string, { request }: Row, asker: () => Promise<Client>): Promise<number> {
  const { path, body, headers } = await request(await aWorld(database))
  const client = await asker()
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

const DRAFT_OF_READ = { 'GET /events/:key of a draft': DRAFT_MATRIX['GET /events/:key']! }

describe('the authorisation matrix', () => {
  it('has a line for every route, and no other', () => {
    const real = [...routes].filter((name) => name.includes(` ${PREFIX}/`))
    const names = real.map((name) => name.replace(PREFIX, ''))
    expect(names.length).toBeGreaterThan(10)
    expect(
      names.filter((name) => !(name in MATRIX)),
      'Each of these routes needs a line in server/test/authorisation-matrix.ts: the status for each kind of person',
    ).toEqual([])
    const lines = [...Object.keys(MATRIX), ...Object.keys(DRAFT_MATRIX), ...Object.keys(TOKEN_MATRIX)]
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

  it.each(Object.entries({ ...MATRIX, ...DRAFT_OF_READ }))(
    'holds for API tokens and %s',
    async (name, row) => {
      const scope = TOKEN_MATRIX[name.replace(' of a draft', '')]
      const others = API_SCOPES.filter((one) => one !== scope)
      const statusWith = async (owner: Asker, wishes: TokenWishes) => {
        const status = await statusOf(name.split(' ')[0]!, row, () => app.withToken(PEOPLE[owner]!, wishes))
        await putBackCategories()
        return status
      }
      const { guest, owner, user, admin } = row.statuses
      const asGuest = guest === 401 ? 403 : guest
      const found = {
        others: await statusWith('admin', { scopes: others }),
        expired: await statusWith('owner', { scopes: [...API_SCOPES], end: 'expired' }),
        revoked: await statusWith('owner', { scopes: [...API_SCOPES], end: 'revoked' }),
        blocked: await statusWith('blocked', { scopes: [...API_SCOPES] }),
        ...(scope && {
          user: await statusWith('user', { scopes: [scope] }),
          owner: await statusWith('owner', { scopes: [scope] }),
          admin: await statusWith('admin', { scopes: [scope] }),
        }),
      }
      expect(found).toEqual({
        others: asGuest,
        expired: 401,
        revoked: 401,
        blocked: asGuest,
        ...(scope && { user, owner, admin }),
      })
    },
  )

  it('grants nothing to guests but reading, reporting and forgetting a session', () => {
    const granted = Object.entries(MATRIX).filter(([, { statuses }]) => statuses.guest < 400)
    const writes = granted.map(([name]) => name).filter((name) => !name.startsWith('GET '))
    expect(writes).toEqual(['POST /session/sign-out', 'POST /events/:id/reports'])
  })
})
