import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LatLng } from '@eventbuzz/contract/geo'
import { distanceM } from '../../db/geo.ts'
import type { SearchDocument, SearchIndex, SearchRequest } from './port.ts'

const LISBON = { latitude: 38.7223, longitude: -9.1393 }
const NOW = new Date('2026-06-10T12:00:00Z')
const HOUR_MS = 3_600_000
const eastOf = ({ latitude, longitude }: LatLng, metres: number): LatLng => ({
  latitude,
  longitude: longitude + metres / (111_195 * Math.cos((latitude * Math.PI) / 180)),
})

export interface SearchIndexFactory {
  /** An index without documents; called before every test. */
  open: () => Promise<SearchIndex>
  /** Makes the database hold these as public events, as it does in the product before the index hears of them. */
  store: (documents: SearchDocument[]) => Promise<void>
  /** Takes events out of the database. */
  erase: (ids: string[]) => Promise<void>
  /** Two categories that the database knows. */
  categories: () => Promise<{ music: Category; food: Category }>
}

interface Category {
  id: string
  name: string
}

/** What every implementation promises. Documents stand in the database first and are then given to the index. */
export function searchIndexConformance(name: string, factory: SearchIndexFactory): void {
  describe(`${name} keeps the promises of a search index`, () => {
    let index: SearchIndex
    let music: Category
    let food: Category
    beforeAll(async () => {
      ;({ music, food } = await factory.categories())
    })
    beforeEach(async () => {
      index = await factory.open()
    })

    /** An event tomorrow in Lisbon, unless wished otherwise. */
    const aDocument = (wishes: Partial<SearchDocument> & { title: string }): SearchDocument => {
      const startsAt = wishes.startsAt ?? new Date('2026-06-11T18:00:00Z')
      return {
        id: randomUUID(),
        description: null,
        venue: null,
        city: null,
        tags: [],
        categoryId: food.id,
        categoryName: food.name,
        location: LISBON,
        startsAt,
        endsAt: new Date(startsAt.getTime() + 2 * HOUR_MS),
        isFree: undefined,
        ...wishes,
      }
    }
    const add = async (...documents: SearchDocument[]) => {
      await factory.store(documents)
      await index.put(documents)
      return documents
    }
    const addTitled = (...titles: string[]) => add(...titles.map((title) => aDocument({ title })))
    const titleOf = new Map<string, string>()
    const search = (query: string, more: Partial<SearchRequest> = {}) =>
      index.search({
        query,
        center: undefined,
        radiusM: undefined,
        categoryIds: [],
        from: NOW,
        to: undefined,
        free: undefined,
        now: NOW,
        limit: 20,
        offset: 0,
        ...more,
      })
    /** Titles of what is found among these documents, the best first. */
    const found = async (all: SearchDocument[], query: string, more: Partial<SearchRequest> = {}) => {
      for (const { id, title } of all) titleOf.set(id, title)
      return (await search(query, more)).ids.map((id) => titleOf.get(id))
    }
    const foundSorted = async (...args: Parameters<typeof found>) =>
      (await found(...args)).map(String).toSorted()

    describe('words', () => {
      it.each([
        ['a letter too few', 'cofee', 'Coffee tasting'],
        ['a letter too many', 'cofffee', 'Coffee tasting'],
        ['another letter', 'muzeum', 'Night at the museum'],
        ['two letters swapped', 'jazz fetsival', 'Jazz festival'],
        ['an error in each of two words', 'festivl shanghi', 'Shanghai festival'],
        ['capitals', 'COFFEE', 'Coffee tasting'],
        ['an accent too few', 'musica', 'Noite de música'],
        ['an accent too many', 'cóffee', 'Coffee tasting'],
        ['an accent made of two characters', 'mu\u0301sica', 'Noite de música'],
        ['a word that is not finished', 'coffee tas', 'Coffee tasting'],
        ['another order', 'tasting coffee', 'Coffee tasting'],
      ])('find what was meant in spite of %s', async (_what, query, expected) => {
        const all = await addTitled('Coffee tasting', 'Night at the museum', 'Jazz festival')
        all.push(...(await addTitled('Shanghai festival', 'Noite de música')))
        expect(await found(all, query)).toContain(expected)
      })

      it('must all be there', async () => {
        const all = await addTitled('Jazz concert', 'Rock concert', 'Jazz picnic')
        expect(await found(all, 'jazz concert')).toEqual(['Jazz concert'])
      })

      it('may stand in the title, description, venue, city, tags and category', async () => {
        const all = await add(
          aDocument({
            title: 'Evening',
            description: 'With a saxophone',
            venue: 'Harbour hall',
            city: 'Porto',
            tags: ['swing'],
          }),
          aDocument({ title: 'Another thing', categoryId: music.id, categoryName: music.name }),
        )
        for (const query of ['evening', 'saxophone', 'harbour', 'porto', 'swing', 'evening porto swing'])
          expect(await found(all, query), query).toEqual(['Evening'])
        expect(await found(all, music.name)).toEqual(['Another thing'])
      })

      it.each(['xylqzwk', 'jazz xylqzwk', '2031', '"concert jazz"'])('find nothing for %s', async (query) => {
        await addTitled('Jazz concert', 'Concert of 2026')
        expect(await search(query)).toMatchObject({ ids: [], total: 0 })
      })

      it('do not stand for other numbers', async () => {
        const all = await addTitled('Run 2026', 'Run 2027')
        expect(await found(all, 'run 2026')).toEqual(['Run 2026'])
      })
    })

    describe('a phrase in quotes', () => {
      it('is found only as it stands', async () => {
        const all = await addTitled('Open air cinema', 'Air show, open to all', 'Cinema in the open air')
        expect(await foundSorted(all, '"open air"')).toEqual(['Cinema in the open air', 'Open air cinema'])
        expect(await found(all, 'show "open air"')).toEqual([])
        expect(await found(all, '"cinema in" "open air"')).toEqual(['Cinema in the open air'])
      })

      it('is not the end of one field and the beginning of the next', async () => {
        const all = await add(aDocument({ title: 'Summer night', venue: 'Market hall' }))
        expect(await found(all, '"night market"')).toEqual([])
        expect(await found(all, '"market hall"')).toEqual(['Summer night'])
      })
    })

    describe('filters', () => {
      it('hold the edge of a radius on the sphere', async () => {
        const inside = aDocument({ title: 'Inside', location: eastOf(LISBON, 4_990) })
        const outside = aDocument({ title: 'Outside', location: eastOf(LISBON, 5_020) })
        for (const { title, location } of [inside, outside])
          expect(distanceM(LISBON, location) < 5_000, title).toBe(title === 'Inside')
        const all = await add(
          ...[inside, outside].map((document) => ({ ...document, tags: ['edge'] })),
          aDocument({ title: 'Here, another tag' }),
        )
        expect(await found(all, 'edge', { center: LISBON, radiusM: 5_000 })).toEqual(['Inside'])
      })

      it('see across the antimeridian', async () => {
        const at = (longitude: number) => ({ latitude: -16.8, longitude })
        const all = await add(
          aDocument({ title: 'Kava east', location: at(-179.99) }),
          aDocument({ title: 'Kava west', location: at(179.99) }),
          aDocument({ title: 'Kava far', location: at(178) }),
        )
        for (const longitude of [180, -180, 179.995])
          expect(await foundSorted(all, 'kava', { center: at(longitude), radiusM: 5_000 })).toEqual([
            'Kava east',
            'Kava west',
          ])
      })

      it('leave what is far when there is a point without a radius', async () => {
        const all = await add(aDocument({ title: 'Kava', location: { latitude: -16.8, longitude: 178 } }))
        expect(await found(all, 'kava', { center: LISBON })).toEqual(['Kava'])
      })

      it('hold one category or several', async () => {
        const all = await add(
          aDocument({ title: 'Party of songs', categoryId: music.id, categoryName: music.name }),
          aDocument({ title: 'Party of soups' }),
        )
        expect(await found(all, 'party', { categoryIds: [music.id] })).toEqual(['Party of songs'])
        expect((await search('party', { categoryIds: [music.id, food.id] })).total).toBe(2)
      })

      it('hold a window: what is on at its beginning, and begins before its end', async () => {
        const at = (title: string, start: string, end: string) =>
          aDocument({ title, startsAt: new Date(start), endsAt: new Date(end) })
        const all = await add(
          at('Fair that is over', '2026-06-10T08:00:00Z', '2026-06-10T12:00:00Z'),
          at('Fair that goes on', '2026-06-01T08:00:00Z', '2026-06-10T12:00:01Z'),
          at('Fair at the edge', '2026-06-12T00:00:00Z', '2026-06-12T02:00:00Z'),
        )
        expect(await foundSorted(all, 'fair')).toEqual(['Fair at the edge', 'Fair that goes on'])
        expect(await found(all, 'fair', { to: new Date('2026-06-12T00:00:00Z') })).toEqual([
          'Fair that goes on',
        ])
        expect(await foundSorted(all, 'fair', { from: new Date('2026-06-01T00:00:00Z') })).toHaveLength(3)
      })

      it('hold free events, or priced ones; an unknown price is neither', async () => {
        const all = await add(
          aDocument({ title: 'Free fair', isFree: true }),
          aDocument({ title: 'Dear fair', isFree: false }),
          aDocument({ title: 'Odd fair' }),
        )
        expect(await found(all, 'fair', { free: true })).toEqual(['Free fair'])
        expect(await found(all, 'fair', { free: false })).toEqual(['Dear fair'])
        expect(await foundSorted(all, 'fair')).toEqual(['Dear fair', 'Free fair', 'Odd fair'])
      })
    })

    describe('the order', () => {
      it('has a word in the title before the same in the description', async () => {
        const all = await add(
          aDocument({ title: 'Evening out', description: 'Jazz, and jazz, and again jazz' }),
          aDocument({ title: 'Jazz' }),
        )
        expect(await found(all, 'jazz')).toEqual(['Jazz', 'Evening out'])
      })

      it('has what is near before what is far', async () => {
        const all = await add(
          aDocument({ title: 'Jazz far', location: eastOf(LISBON, 20_000) }),
          aDocument({ title: 'Jazz near', location: eastOf(LISBON, 200) }),
          aDocument({ title: 'Jazz between', location: eastOf(LISBON, 5_000) }),
        )
        expect(await found(all, 'jazz', { center: LISBON })).toEqual([
          'Jazz near',
          'Jazz between',
          'Jazz far',
        ])
      })

      it('has what is soon before what is late', async () => {
        const all = await add(
          aDocument({ title: 'Jazz late', startsAt: new Date('2026-09-20T18:00:00Z') }),
          aDocument({ title: 'Jazz soon', startsAt: new Date('2026-06-11T18:00:00Z') }),
          aDocument({ title: 'Jazz between', startsAt: new Date('2026-07-20T18:00:00Z') }),
        )
        expect(await found(all, 'jazz')).toEqual(['Jazz soon', 'Jazz between', 'Jazz late'])
      })

      it('has the word as typed before one that only resembles it', async () => {
        const all = await addTitled('Sunday marked', 'Sunday market')
        expect((await found(all, 'market'))[0]).toBe('Sunday market')
        expect((await found(all, 'marked'))[0]).toBe('Sunday marked')
      })

      it('comes in pages without overlaps and without gaps', async () => {
        const all = await addTitled(...Array.from({ length: 25 }, (_, n) => `Jazz ${n + 100}`))
        const pages = []
        for (const start of [0, 10, 20, 30]) {
          const { ids, total } = await search('jazz', { limit: 10, offset: start })
          expect(total).toBe(25)
          pages.push(ids)
        }
        expect(pages.map(({ length }) => length)).toEqual([10, 10, 5, 0])
        expect(pages.flat().toSorted()).toEqual(all.map(({ id }) => id).toSorted())
      })
    })

    describe('keeping up', () => {
      it('finds nothing when it is empty', async () => {
        expect(await search('jazz')).toMatchObject({ ids: [], total: 0 })
        expect(await index.size()).toBe(0)
        expect(await index.rebuild(inBatches([]))).toBe(0)
      })

      it('says how many it holds', async () => {
        const [first] = await addTitled('One', 'Two', 'Three')
        expect(await index.size()).toBe(3)
        await factory.erase([first!.id])
        await index.remove([first!.id])
        expect(await index.size()).toBe(2)
      })

      it('replaces what it had under an id, however often it is told', async () => {
        const [before] = await addTitled('Jazz evening')
        const after = { ...before!, title: 'Poetry slam', location: eastOf(LISBON, 90_000) }
        for (let i = 0; i < 2; i++) await add(after)
        expect(await found([after], 'jazz')).toEqual([])
        expect(await found([after], 'poetri')).toEqual(['Poetry slam'])
        expect(await found([after], 'poetry', { center: LISBON, radiusM: 10_000 })).toEqual([])
        expect(await index.size()).toBe(1)
      })

      it('forgets what was taken out, and does not mind what it never had', async () => {
        const all = await addTitled('Jazz one', 'Jazz two')
        const gone = [all[0]!.id, randomUUID()]
        await factory.erase(gone)
        await index.remove(gone)
        await index.remove(gone)
        expect(await found(all, 'jazz')).toEqual(['Jazz two'])
      })

      it('takes nothing, and many at once', async () => {
        await index.put([])
        await index.remove([])
        await addTitled(...Array.from({ length: 600 }, (_, n) => `Jazz ${n}`))
        expect(await index.size()).toBe(600)
      })

      it('answers while it is made anew, and then holds what it was given', async () => {
        const old = await addTitled('Jazz one', 'Jazz two', 'Accordion')
        await factory.erase([old[2]!.id])
        const late = aDocument({ title: 'Jazz three' })
        await factory.store([late])
        const wanted = [old[0]!, old[1]!, late]
        const seen: number[] = []
        const batches = async function* () {
          for (const document of wanted) {
            yield [document]
            seen.push((await search('jazz')).total)
          }
        }
        expect(await index.rebuild(batches())).toBe(3)
        expect(Math.min(...seen)).toBeGreaterThanOrEqual(2)
        expect(await foundSorted([...old, late], 'jazz')).toEqual(['Jazz one', 'Jazz three', 'Jazz two'])
        expect(await found([...old, late], 'accordion')).toEqual([])
        expect(await found([...old, late], 'thre')).toEqual(['Jazz three'])
      })
    })

    it.each([
      '"',
      '""',
      '"jazz',
      'jazz"',
      '!!! ??? ...',
      'jazz & ! | ( ) <-> :*',
      "'; DROP TABLE event; --",
      '\\',
      '🎷',
      '\u0000',
      'jazz\u0000concert',
      '\uD800',
      'a '.repeat(100),
      'x'.repeat(200),
      '%_%',
      '東京',
      'category = 1 OR 1 = 1',
      '-jazz',
    ])('takes %j for words like any other', async (query) => {
      await addTitled('Jazz concert')
      const { ids, total } = await search(query, { center: LISBON })
      expect(total).toBe(ids.length)
    })
  })
}

async function* inBatches<T>(batches: T[]): AsyncIterable<T> {
  yield* batches
}
