import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../../../test/app.ts'
import { anEvent, LISBON, offset, type EventWishes } from '../../../../test/builders.ts'
import { useTestDatabase } from '../../../../test/db.ts'

const database = useTestDatabase()
const { db, pool } = database
const { get } = useTestApp(database)

async function at(venue: string, wishes: EventWishes & { city?: string } = {}) {
  const event = await anEvent(db, wishes)
  await db
    .updateTable('event')
    .set({ venue, city: wishes.city ?? 'Lisboa' })
    .where('id', '=', event.id)
    .execute()
  return event
}

const suggestions = async (q: string, more = '') => {
  const { status, body } = await get(`/suggest?q=${encodeURIComponent(q)}${more}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body
}
const HERE = `&lat=${LISBON.latitude}&lng=${LISBON.longitude}`
const names = (list: { name?: string; title?: string }[]) => list.map(({ name, title }) => name ?? title)

describe('GET /suggest', () => {
  it('has events, venues and places that may be meant', async () => {
    await at('Coliseu dos Recreios', { title: 'Lisztomania' })
    await at('Lisztclub')
    const { events, venues, places } = await suggestions('lis')
    expect(names(events)).toContain('Lisztomania')
    expect(venues).toEqual([
      {
        name: 'Lisztclub',
        city: 'Lisboa',
        latitude: expect.closeTo(LISBON.latitude, 5),
        longitude: expect.closeTo(LISBON.longitude, 5),
        event_count: 1,
      },
    ])
    expect(places).toHaveLength(3)
    expect(places[0]).toMatchObject({ name: 'Lisbon', country: 'PT' })
  })

  it('finds a venue by any of its words, without its accents, once for all its events', async () => {
    await at('Grande Café São Jorge')
    await at('Grande Café São Jorge')
    await at('Escafandro')
    for (const q of ['grande', 'CAFE', 'sao jor', 'café são', 'jorge'])
      expect((await suggestions(q)).venues).toMatchObject([{ name: 'Grande Café São Jorge', event_count: 2 }])
    expect(names((await suggestions('cafe')).venues)).not.toContain('Escafandro')
  })

  it('has near venues first, and one name in two towns twice', async () => {
    await at('Casa do Fado', { at: offset(LISBON, 300_000, 0), city: 'Porto' })
    await at('Casa do Fado', { at: offset(LISBON, 300_000, 0), city: 'Porto' })
    await at('Casa do Fado')
    const towns = async (more: string) =>
      (await suggestions('casa', more)).venues.map(({ city }: { city: string }) => city)
    expect(await towns('')).toEqual(['Porto', 'Lisboa'])
    expect(await towns(HERE)).toEqual(['Lisboa', 'Porto'])
  })

  it('has no venue where nothing is on any more, or nothing is public', async () => {
    await at('Teatro Aberto', { status: 'draft' })
    await at('Teatro Velho', { status: 'completed' })
    await at('Teatro Passado', { start: '2026-06-01T18:00:00Z' })
    expect((await suggestions('teatro')).venues).toEqual([])
  })

  it('has five events, three venues and three places at most', async () => {
    for (let i = 0; i < 7; i++) await at(`Paris Club ${i}`, { title: `Paris night ${i}` })
    const { events, venues, places } = await suggestions('paris')
    expect([events.length, venues.length, places.length]).toEqual([5, 3, 3])
  })

  it('has places alone for a single letter', async () => {
    await at('L', { title: 'L is for love' })
    expect(await suggestions('l')).toMatchObject({ events: [], venues: [], places: { length: 3 } })
  })

  it.each(['%', '%%%', '___', "');--", '\\\\\\', '   x', '東京', '🎉🎉🎉', '\u0000abc', '"abc', 'a"b c"'])(
    'takes %j as it is',
    async (q) => {
      await at('Coliseu')
      expect((await suggestions(q)).venues).toEqual([])
    },
  )

  it('counts nothing: half a word is no search', async () => {
    await suggestions('jaz')
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    expect((await pool.query('SELECT 1 FROM search_term')).rowCount).toBe(0)
  })

  it('says what is wrong', async () => {
    for (const query of ['', '?q=', '?q=lis&lat=1', '?q=lis&limit=3', `?q=${'x'.repeat(101)}`])
      expect((await get(`/suggest${query}`)).status).toBe(400)
  })
})
