import { Parser } from 'htmlparser2'
import { beforeEach, describe, expect, it } from 'vitest'
import { useTestApp } from '../../../../test/app.ts'
import { anEvent } from '../../../../test/builders.ts'
import { useTestDatabase } from '../../../../test/db.ts'
import { eventsSitemap, sitemapIndex } from './sitemap.ts'

const PUBLIC_URL = 'https://events.example.org'
const database = useTestDatabase()
const { db } = database
const { app, deps } = useTestApp(database, { PUBLIC_URL })
beforeEach(() => deps().cache.deleteGroup('sitemap'))

const ask = (url: string) => app().inject(url)

/** What stands in the elements of a name. */
function texts(xml: string, name: string): string[] {
  const found: string[] = []
  let open = ''
  const parser = new Parser(
    {
      onopentag: (tag) => void (open = tag),
      ontext: (text) => void (open === name && found.push(text)),
      onclosetag: () => void (open = ''),
    },
    { xmlMode: true },
  )
  parser.end(xml)
  return found
}

describe('the sitemap', () => {
  it('names its parts, and they name every upcoming event with its last change', async () => {
    const { slug } = await anEvent(db)
    const cancelled = await anEvent(db, { status: 'cancelled' })
    for (const status of ['draft', 'pending', 'completed'] as const) await anEvent(db, { status })
    await anEvent(db, { start: '2026-06-01T18:00:00Z' })

    const index = await ask('/sitemap.xml')
    expect(index.headers).toMatchObject({
      'content-type': 'application/xml; charset=utf-8',
      'cache-control': 'public, max-age=3600',
    })
    expect(texts(index.body, 'loc')).toEqual([
      `${PUBLIC_URL}/sitemap/pages.xml`,
      `${PUBLIC_URL}/sitemap/events-1.xml`,
    ])
    const part = await ask('/sitemap/events-1.xml')
    expect(part.headers['content-type']).toBe('application/xml; charset=utf-8')
    expect(texts(part.body, 'loc').toSorted()).toEqual(
      [slug, cancelled.slug].map((one) => `${PUBLIC_URL}/events/${one}`).toSorted(),
    )
    for (const instant of texts(part.body, 'lastmod')) expect(instant).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/)
    expect(texts((await ask('/sitemap/pages.xml')).body, 'loc')).toEqual([
      `${PUBLIC_URL}/`,
      `${PUBLIC_URL}/list`,
    ])
  })

  it('is split, with each event in one part, read a few at a time', async () => {
    const slugs: string[] = []
    for (let i = 0; i < 10; i++) slugs.push((await anEvent(db)).slug)
    const sizes = { part: 4, most: 5, batch: 3 }
    expect(texts(await sitemapIndex(deps(), sizes), 'loc')).toHaveLength(4)
    const read = async (number: number) => {
      let text = ''
      for await (const piece of (await eventsSitemap(deps(), number, sizes))!) text += piece
      return texts(text, 'loc').map((address) => address.split('/').at(-1)!)
    }
    const parts = [await read(1), await read(2), await read(3)]
    expect(parts.map(({ length }) => length)).toEqual([4, 4, 2])
    expect(parts.flat().toSorted()).toEqual(slugs.toSorted())
    expect(await eventsSitemap(deps(), 4, sizes)).toBeUndefined()

    // While the ends of the parts are kept, a part holds no more than the protocol allows.
    for (let i = 0; i < 20; i++) await anEvent(db)
    for (const number of [1, 2, 3]) expect((await read(number)).length).toBeLessThanOrEqual(5)
  })

  it.each([
    'events-2.xml',
    'events-0.xml',
    'events-01.xml',
    'events-x.xml',
    'events-1',
    '%00',
    '..%2frobots.txt',
  ])('has no part %s', async (name) => {
    const answer = await ask(`/sitemap/${name}`)
    expect(answer.statusCode).toBe(404)
    expect(answer.json().error.code).toBe('NOT_FOUND')
  })

  it('is named in robots.txt, which keeps search engines to what people see', async () => {
    const { body, headers } = await ask('/robots.txt')
    expect(headers['content-type']).toBe('text/plain; charset=utf-8')
    const lines = body.split('\n')
    expect(lines).toContain('Disallow: /api/')
    for (const path of ['events/', 'categories', 'legal/']) expect(lines).toContain(`Allow: /api/v1/${path}`)
    expect(lines).toContain('Disallow: /profile')
    expect(lines).toContain(`Sitemap: ${PUBLIC_URL}/sitemap.xml`)
  })
})
