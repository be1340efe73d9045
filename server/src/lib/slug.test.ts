import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventSlug } from './slug.ts'

const ID = '3F2504E0-4f89-41d3-9a0c-0305e82c3301'

describe('eventSlug', () => {
  it.each([
    ['Café & Crème at Zoë’s', 'cafe-and-creme-at-zoes-3f2504e0'],
    ['DJs in São Paulo — 10% off', 'djs-in-sao-paulo-10-off-3f2504e0'],
    ['東京の夜', 'event-3f2504e0'],
    ['Sumida 花火 night', 'sumida-night-3f2504e0'],
    ['!!!', 'event-3f2504e0'],
  ])('makes of %s the slug %s', (title, slug) => {
    expect(eventSlug(title, ID)).toBe(slug)
  })

  it('cuts a long title between two words', () => {
    const slug = eventSlug('walking '.repeat(40), ID)
    expect(slug).toBe(`${'walking-'.repeat(10)}3f2504e0`)
  })

  it('cuts inside a word that is longer than a slug may be', () => {
    expect(eventSlug('x'.repeat(200), ID)).toBe(`${'x'.repeat(80)}-3f2504e0`)
  })

  it('keeps to what the database accepts, whatever the title', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 255 }), fc.uuid(), (title, id) => {
        const slug = eventSlug(title, id)
        expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
        expect(slug.length).toBeLessThanOrEqual(89)
      }),
    )
  })
})
