import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../../test/app.ts'
import { anEvent } from '../../../../test/builders.ts'
import { usePutBackCategories } from '../../../../test/categories.ts'
import { useTestDatabase } from '../../../../test/db.ts'

const { db, pool } = useTestDatabase()
const app = useTestApp({ db, pool })
const admin = app.as('admin')
const film = { name: 'Film', slug: 'film', color_hex: '#3f51b5', icon_name: 'movie' }

usePutBackCategories({ pool }, app)

const categories = async () => (await app.get('/categories')).body.items as { id: string; slug: string }[]
const slugs = async () => (await categories()).map(({ slug }) => slug)
const idOf = async (slug: string) => (await categories()).find((category) => category.slug === slug)!.id
const auditLines = async () =>
  (await pool.query('SELECT action, subject_id, changes FROM audit_log ORDER BY id')).rows
const announced = async () =>
  (await pool.query("SELECT payload FROM job WHERE topic = 'event.changed' ORDER BY id")).rows.flatMap(
    ({ payload }) => payload.event_ids as string[],
  )

describe('adding a category', () => {
  it('puts it last, in capitals, and shows it at once', async () => {
    await slugs()
    const { status, body } = await admin.post('/categories', { ...film, name: ' Film ' })
    expect(status).toBe(201)
    expect(body).toEqual({ ...film, id: expect.any(String), color_hex: '#3F51B5', display_order: 11 })
    expect((await slugs()).at(-1)).toBe('film')
    expect(await auditLines()).toMatchObject([
      { action: 'category.created', subject_id: body.id, changes: { slug: { from: null, to: 'film' } } },
    ])
  })

  it('puts it where it shall be', async () => {
    await admin.post('/categories', { ...film, display_order: 0 })
    expect((await slugs())[0]).toBe('film')
  })

  it('refuses a slug that is taken, and writes nothing', async () => {
    const { status, body } = await admin.post('/categories', { ...film, slug: 'music' })
    expect([status, body.error.code]).toEqual([409, 'CONFLICT'])
    expect(await auditLines()).toEqual([])
  })

  it('is done once when the request is sent again with its key', async () => {
    const key = { 'idempotency-key': 'film-1' }
    const [first, again] = [
      await admin.post('/categories', film, key),
      await admin.post('/categories', film, key),
    ]
    expect(again).toMatchObject({
      status: 201,
      body: first.body,
      headers: { 'idempotency-replayed': 'true' },
    })
    expect(await auditLines()).toHaveLength(1)
  })

  it.each([
    [{ ...film, name: ' ' }],
    [{ ...film, slug: 'Film Noir' }],
    [{ ...film, color_hex: 'red' }],
    [{ ...film, icon_name: 'Movie!' }],
    [{ ...film, display_order: -1 }],
    [{ name: 'Film' }],
    [{ ...film, id: randomUUID() }],
  ])('refuses %j', async (body) => {
    expect((await admin.post('/categories', body)).status).toBe(400)
    expect(await slugs()).toHaveLength(10)
  })
})

describe('changing a category', () => {
  it('shows at once, in its list and at its events, and is announced to the search', async () => {
    const event = await anEvent(db, { category: 'tech' })
    await anEvent(db, { category: 'music' })
    await app.get(`/events/${event.slug}`)
    const id = await idOf('tech')
    const { status, body } = await admin.put(`/categories/${id}`, {
      ...film,
      slug: 'technology',
      name: 'Technology',
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ id, slug: 'technology', display_order: 5 })
    expect((await app.get(`/events/${event.slug}`)).body.category).toMatchObject({ name: 'Technology' })
    expect((await slugs())[4]).toBe('technology')
    expect(await announced()).toEqual([event.id])
    expect(await auditLines()).toMatchObject([
      { action: 'category.updated', changes: { name: { from: 'Tech', to: 'Technology' } } },
    ])
  })

  it('leaves no line when nothing changes, and announces no new colour', async () => {
    await anEvent(db, { category: 'tech' })
    const { id, ...tech } = (await categories()).find(({ slug }) => slug === 'tech')!
    expect((await admin.put(`/categories/${id}`, tech)).status).toBe(200)
    expect(await auditLines()).toEqual([])
    await admin.put(`/categories/${id}`, { ...tech, color_hex: '#000000' })
    expect(await auditLines()).toHaveLength(1)
    expect(await announced()).toEqual([])
  })

  it('refuses a slug that is taken, a category that is not there, and bad input', async () => {
    const id = await idOf('tech')
    expect((await admin.put(`/categories/${id}`, { ...film, slug: 'music' })).status).toBe(409)
    expect((await admin.put(`/categories/${randomUUID()}`, film)).status).toBe(404)
    expect((await admin.put(`/categories/${id}`, { name: 'Film' })).status).toBe(400)
    expect((await admin.put('/categories/tech', film)).status).toBe(400)
    expect(await slugs()).toContain('tech')
  })
})

describe('removing a category', () => {
  it('works when no event has it', async () => {
    const id = await idOf('tech')
    expect((await admin.delete(`/categories/${id}`)).status).toBe(204)
    expect(await slugs()).not.toContain('tech')
    expect(await auditLines()).toMatchObject([
      { action: 'category.deleted', subject_id: id, changes: { slug: { from: 'tech', to: null } } },
    ])
    expect((await admin.delete(`/categories/${id}`)).status).toBe(404)
  })

  it('says how many events are in the way', async () => {
    for (const status of ['draft', 'active'] as const) await anEvent(db, { category: 'tech', status })
    const { status, body } = await admin.delete(`/categories/${await idOf('tech')}`)
    expect(status).toBe(409)
    expect(body.error.message).toBe('2 events are in "Tech".')
    expect(body.error.details).toMatchObject([{ parameter: 'replace_with' }])
    expect(await slugs()).toContain('tech')
    expect(await auditLines()).toEqual([])
  })

  it('moves its events to another, which shows at once', async () => {
    const event = await anEvent(db, { category: 'tech' })
    await app.get(`/events/${event.slug}`)
    const id = await idOf('tech')
    expect((await admin.delete(`/categories/${id}?replace_with=education`)).status).toBe(204)
    expect((await app.get(`/events/${event.slug}`)).body.category.slug).toBe('education')
    expect(await announced()).toEqual([event.id])
    expect(await auditLines()).toMatchObject([
      { changes: { events: { from: 1, to: null }, replaced_with: { from: null, to: 'education' } } },
    ])
  })

  it('moves nothing to a category that is not there, or to itself', async () => {
    const event = await anEvent(db, { category: 'tech' })
    const id = await idOf('tech')
    for (const slug of ['nowhere', 'tech']) {
      const { status, body } = await admin.delete(`/categories/${id}?replace_with=${slug}`)
      expect([status, body.error.details[0].parameter]).toEqual([400, 'replace_with'])
    }
    expect((await admin.delete(`/categories/${id}?replace=music`)).status).toBe(400)
    expect((await app.get(`/events/${event.slug}`)).body.category.slug).toBe('tech')
  })

  it('keeps events and categories whole when two are removed for each other at once', async () => {
    const [tech, arts] = [await idOf('tech'), await idOf('arts')]
    for (const category of ['tech', 'arts', 'tech', 'arts']) await anEvent(db, { category })
    const answers = await Promise.all([
      admin.delete(`/categories/${tech}?replace_with=arts`),
      admin.delete(`/categories/${arts}?replace_with=tech`),
    ])
    expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([204, 400])
    const { rows } = await pool.query('SELECT DISTINCT category_id FROM event')
    expect(rows).toHaveLength(1)
  })
})

describe('the category that imports fall back to', () => {
  it('can be renamed, but keeps its slug and stays', async () => {
    const id = await idOf('other')
    expect((await admin.put(`/categories/${id}`, { ...film, slug: 'other' })).status).toBe(200)
    expect((await admin.put(`/categories/${id}`, film)).status).toBe(409)
    expect((await admin.delete(`/categories/${id}?replace_with=music`)).status).toBe(409)
    expect(await slugs()).toContain('other')
  })
})

it('only admins look after categories', async () => {
  const id = await idOf('tech')
  for (const client of [app, app.as('user'), app.as('organizer')]) {
    const refused = client === app ? 401 : 403
    expect((await client.post('/categories', film)).status).toBe(refused)
    expect((await client.put(`/categories/${id}`, film)).status).toBe(refused)
    expect((await client.delete(`/categories/${id}`)).status).toBe(refused)
  }
  expect(await slugs()).toHaveLength(10)
})
