import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { useTestDatabase } from '../../../test/db.ts'

const database = useTestDatabase()
const app = useTestApp(database)
const ines = {
  subject: 'ines',
  roles: ['organizer', 'user'] as const,
  name: 'Ines',
  email: 'ines@example.org',
}
const me = app.as({ ...ines, roles: [...ines.roles] })

describe('the own profile', () => {
  it('is there from the first request, with the roles of the token', async () => {
    const { status, body, headers } = await me.get('/users/me')
    expect(status).toBe(200)
    expect(body).toEqual({
      id: expect.any(String),
      display_name: 'Ines',
      email: 'ines@example.org',
      avatar_url: null,
      roles: ['user', 'organizer'],
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    })
    expect(headers['cache-control']).toBe('private, no-store')
  })

  it('changes its name, which a later token does not change back', async () => {
    expect((await me.patch('/users/me', { display_name: '  Inês 🎷 ' })).body.display_name).toBe('Inês 🎷')
    expect((await me.get('/users/me')).body.display_name).toBe('Inês 🎷')
    const hundred = '🎷'.repeat(100)
    expect((await me.patch('/users/me', { display_name: hundred })).body.display_name).toBe(hundred)
  })

  it.each([
    [{ display_name: '' }],
    [{ display_name: '   ' }],
    [{ display_name: 'x'.repeat(101) }],
    [{ display_name: 'two\nlines' }],
    [{ display_name: 'nul\0' }],
    [{ display_name: null }],
    [{}],
    [{ display_name: 'Ines', email: 'other@example.org' }],
    [{ roles: ['admin'] }],
  ])('refuses %j', async (change) => {
    const before = (await me.get('/users/me')).body
    const { status, body } = await me.patch('/users/me', change)
    expect([status, body.error.code]).toEqual([400, 'VALIDATION_ERROR'])
    expect((await me.get('/users/me')).body).toEqual(before)
  })

  it('is nobody’s without a token', async () => {
    expect((await app.get('/users/me')).status).toBe(401)
    expect((await app.patch('/users/me', { display_name: 'Ines' })).status).toBe(401)
  })
})
