import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { afterAll, describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { anEvent } from '../../../test/builders.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { readPage } from '../../../test/page.ts'
import type { Database } from '../../db/types.ts'

const PUBLIC_URL = 'https://events.example.org'
const database = useTestDatabase()
const { db, pool } = database
const { app, as } = useTestApp(database, { PUBLIC_URL, INSTANCE_NAME: 'Lisbon <3' })

const ask = (url: string, headers: Record<string, string> = {}) =>
  app().inject({ url, headers: { accept: 'text/html', ...headers } })

async function pageOf(slug: string) {
  const answer = await ask(`/events/${slug}`)
  expect(answer.statusCode).toBe(200)
  return readPage(answer.body)
}

const update = (id: string, columns: Record<string, unknown>) =>
  db.updateTable('event').set(columns).where('id', '=', id).execute()

describe('the page of an event', () => {
  it('has a head that links unfurl from', async () => {
    const { id, slug } = await anEvent(db, { title: 'Fado', description: 'By the **river**.' })
    await update(id, { venue: 'Ribeira', city: 'Lisboa' })
    const { title, meta, links } = await pageOf(slug)
    expect(title).toBe('Fado · Lisbon <3')
    const description = 'Thursday 11 June 2026, 19:00 – 21:00 (WEST) · Ribeira, Lisboa. By the river.'
    expect(meta).toMatchObject({
      description,
      'og:type': 'website',
      'og:site_name': 'Lisbon <3',
      'og:title': 'Fado',
      'og:description': description,
      'og:url': `${PUBLIC_URL}/events/${slug}`,
      'og:image': `${PUBLIC_URL}/share-card.png`,
      'og:image:width': '1200',
      'og:image:height': '630',
      'og:image:alt': 'Lisbon <3',
      'twitter:card': 'summary_large_image',
    })
    expect(meta).not.toHaveProperty('robots')
    expect(links['canonical']).toBe(`${PUBLIC_URL}/events/${slug}`)
    expect(links['alternate']).toBe(`/api/v1/events/${slug}/ics`)
  })

  it('shows its first picture, and none of another server', async () => {
    const { id, slug } = await anEvent(db)
    const picture = '11111111-1111-4111-8111-111111111111'
    const variants = [
      { width: 640, height: 427, type: 'image/webp', url: '/storage/p-640.webp' },
      { width: 1280, height: 853, type: 'image/webp', url: '/storage/p-1280.webp' },
    ]
    await pool.query(
      `INSERT INTO picture (id, digest, width, height, thumbhash, variants, file_keys, used_at)
       VALUES ($1, $2, 1280, 853, 'x', $3, '{p}', now())`,
      [picture, 'a'.repeat(64), JSON.stringify(variants)],
    )
    await pool.query(
      `INSERT INTO event_image (event_id, urls, alt, display_order, picture_id) VALUES
       ($1, '{"original": "https://elsewhere.example/a.jpg"}', NULL, 0, NULL),
       ($1, '{"original": "/storage/p-1280.webp"}', 'A "singer"', 1, $2)`,
      [id, picture],
    )
    const { meta, data, noScript } = await pageOf(slug)
    expect(meta).toMatchObject({
      'og:image': `${PUBLIC_URL}/storage/p-1280.webp`,
      'og:image:type': 'image/webp',
      'og:image:width': '1280',
      'og:image:height': '853',
      'og:image:alt': 'A "singer"',
    })
    expect(data['application/ld+json']).toMatchObject({ image: [`${PUBLIC_URL}/storage/p-1280.webp`] })
    expect(noScript).toContain('<img>')
    expect((await ask(`/events/${slug}`)).body).not.toContain('elsewhere.example')
  })

  it('brings along what the app would ask for first', async () => {
    const { slug } = await anEvent(db, { description: 'By the river.' })
    const { data } = await pageOf(slug)
    const answer = await app().inject({ url: `/api/v1/events/${slug}` })
    expect(data['page-data']).toEqual({ event: answer.json() })
  })

  it('describes itself as schema.org does', async () => {
    const { id, slug } = await anEvent(db, { description: '# Fado\n\nBy the *river*.', price: [10, 45] })
    await update(id, {
      venue: 'Ribeira',
      address: 'Av. 1',
      city: 'Lisboa',
      country: 'PT',
      ticket_url: 'https://tickets.example/1',
      source: 'import',
      metadata: JSON.stringify({ organizer: 'City of Lisbon' }),
    })
    const { data } = await pageOf(slug)
    const url = `${PUBLIC_URL}/events/${slug}`
    expect(data['application/ld+json']).toEqual({
      '@context': 'https://schema.org',
      '@type': 'Event',
      '@id': url,
      url,
      name: 'Evening concert',
      startDate: '2026-06-11T19:00:00+01:00',
      endDate: '2026-06-11T21:00:00+01:00',
      eventStatus: 'https://schema.org/EventScheduled',
      eventAttendanceMode: 'https://schema.org/OfflineEventAttendanceMode',
      location: {
        '@type': 'Place',
        name: 'Ribeira',
        address: {
          '@type': 'PostalAddress',
          streetAddress: 'Av. 1',
          addressLocality: 'Lisboa',
          addressCountry: 'PT',
        },
        geo: { '@type': 'GeoCoordinates', latitude: 38.7223, longitude: -9.1393 },
      },
      description: 'Fado\n\nBy the river.',
      offers: {
        '@type': 'AggregateOffer',
        lowPrice: 10,
        highPrice: 45,
        priceCurrency: 'EUR',
        url: 'https://tickets.example/1',
        availability: 'https://schema.org/InStock',
      },
      isAccessibleForFree: false,
      organizer: { '@type': 'Organization', name: 'City of Lisbon' },
    })
  })

  it('names days alone where there are no hours, no price that nobody knows, and an address in any case', async () => {
    const { slug } = await anEvent(db, {
      allDay: true,
      start: '2026-06-10T23:00:00Z',
      end: '2026-06-12T23:00:00Z',
      status: 'cancelled',
    })
    const { data, meta, noScript } = await pageOf(slug)
    const event = data['application/ld+json'] as Record<string, unknown>
    expect(event).toMatchObject({
      startDate: '2026-06-11',
      endDate: '2026-06-12',
      eventStatus: 'https://schema.org/EventCancelled',
      location: { name: '38.7223, -9.1393', address: '38.7223, -9.1393' },
    })
    expect(event).not.toHaveProperty('offers')
    expect(event).not.toHaveProperty('organizer')
    expect(meta['og:title']).toBe('Cancelled: Evening concert')
    expect(meta['description']).toMatch(/^Cancelled: \w+day /)
    expect(meta['og:description']).toBe(meta['description'])
    expect(noScript).toContain('This event is cancelled.')
  })

  it('can be read without scripts', async () => {
    const { slug } = await anEvent(db, { description: 'By the **river**.', price: [0, 0] })
    const { noScript } = await pageOf(slug)
    for (const part of [
      '<h1>Evening concert',
      '<dd>Free',
      'Thursday 11 June 2026, 19:00',
      '<strong>river',
      'Add to calendar',
    ])
      expect(noScript).toContain(part)
  })

  it.each([
    '</script><script>alert(1)</script>',
    '</noscript><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '<!--<script>',
    '${alert(1)} $& $1 <!--app-config-->',
    'Rock & Roll </title>',
    'كونشيرتو \u202eevil\u202c',
    '🎉 İstanbul ﬀ',
  ])('is safe with the title %s', async (title) => {
    const { id, slug } = await anEvent(db, { title, description: `${title}\n\n[x](javascript:alert(1))` })
    await update(id, {
      venue: title,
      address: title,
      city: title,
      ticket_url: 'https://x.example/"><script>',
      source: 'import',
      metadata: JSON.stringify({ organizer: title }),
    })
    const { body } = await ask(`/events/${slug}`)
    const page = readPage(body)
    expect(page.active).toEqual([])
    const shown = title.replaceAll(/[\u202c\u202e]/g, '')
    expect(page.title).toBe(`${shown} · Lisbon <3`)
    expect(page.meta['og:title']).toBe(shown)
    expect(page.data['application/ld+json']).toMatchObject({ name: shown })
    expect(page.noScript).toContain(`<h1>${shown}`)
    // Nothing ended early: the app still finds its settings and its place.
    expect(page.data['app-config']).toMatchObject({ name: 'Lisbon <3' })
    expect(body.match(/<div id="root">/g)).toHaveLength(1)
  })
})

describe('the address of an event', () => {
  it('answers 304 to whoever has the page, and anew when it changed', async () => {
    const { slug, id } = await anEvent(db)
    const { headers } = await ask(`/events/${slug}`)
    expect(headers['cache-control']).toBe('no-cache')
    const again = () => ask(`/events/${slug}`, { 'if-none-match': String(headers['etag']) })
    expect((await again()).statusCode).toBe(304)
    const changed = await as('admin').patch(`/events/${id}`, { title: 'Another name' })
    expect(changed.status).toBe(200)
    expect((await again()).statusCode).not.toBe(304)
  })

  it('leads on from an old slug and from the id, with the query', async () => {
    const { id, slug } = await anEvent(db)
    await db.insertInto('event_old_slug').values({ slug: 'first-name', event_id: id }).execute()
    for (const key of ['first-name', id, id.toUpperCase()]) {
      const { statusCode, headers } = await ask(`/events/${key}?from=mail`)
      expect(statusCode).toBe(301)
      expect(headers['location']).toBe(`/events/${slug}?from=mail`)
    }
  })

  it.each(['draft', 'pending'] as const)('gives nothing away of an event that is %s', async (status) => {
    const { id, slug } = await anEvent(db, { status, title: 'Secret party' })
    await db.insertInto('event_old_slug').values({ slug: 'older', event_id: id }).execute()
    for (const key of [slug, id, 'older']) {
      const answer = await ask(`/events/${key}`)
      expect(answer.statusCode).toBe(404)
      expect(answer.body).not.toContain('Secret')
      expect(readPage(answer.body).meta['robots']).toBe('noindex')
    }
  })

  it.each(['no-such-event', '%00', '..%2f..', 'a%27--', 'x'.repeat(290)])(
    'opens the app with a 404 for %s',
    async (key) => {
      const answer = await ask(`/events/${key}`)
      expect(answer.statusCode).toBe(404)
      expect(readPage(answer.body).data['app-config']).toMatchObject({ name: 'Lisbon <3' })
    },
  )
})

describe('while the database is lost', () => {
  const nowhere = new pg.Pool({ host: '/nowhere', port: 1 })
  const lost = useTestApp({
    db: new Kysely<Database>({ dialect: new PostgresDialect({ pool: nowhere }) }),
    pool: nowhere,
  })
  afterAll(() => nowhere.end())

  it('the app opens all the same, and says to others to come again', async () => {
    const answer = await lost.app().inject('/events/some-event')
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['retry-after']).toBe('5')
    const page = readPage(answer.body)
    expect(page.meta['robots']).toBe('noindex')
    expect(page.data['app-config']).toBeDefined()
  })

  it('the sitemap is a 503 and no half of a file', async () => {
    for (const url of ['/sitemap.xml', '/sitemap/events-1.xml'])
      expect((await lost.app().inject(url)).statusCode).toBe(503)
  })
})
