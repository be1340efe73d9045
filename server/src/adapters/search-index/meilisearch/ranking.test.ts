import { expect, it } from 'vitest'
import { aSearch, LISBON } from '../../../../test/search-samples.ts'
import { ranked, type Hit } from './ranking.ts'

const request = aSearch({ center: LISBON })
const NOW_S = request.now.getTime() / 1000
interface Wishes {
  id: string
  km?: number
  days?: number
  field?: number
  typos?: number
}
const aHit = ({ id, km = 0, days = 1, field = 1, typos = 0 }: Wishes): Hit => ({
  id,
  _geo: { lat: LISBON.latitude + km / 111.195, lng: LISBON.longitude },
  starts_at: NOW_S + days * 86_400,
  ends_at: NOW_S + days * 86_400 + 7_200,
  _rankingScoreDetails: {
    typo: { typoCount: typos },
    proximity: { score: 1 },
    attributeRank: { score: field },
  },
})
const order = (...hits: Wishes[]) => ranked(hits.map(aHit), request).map(({ id }) => id)

it.each<[string, Wishes, Wishes]>([
  ['near before far', { id: 'a', km: 1 }, { id: 'b', km: 20 }],
  ['soon before late', { id: 'a', days: 2 }, { id: 'b', days: 60 }],
  ['the title before the description', { id: 'a', km: 5 }, { id: 'b', field: 1 / 6 }],
  ['as typed before resembling', { id: 'a', km: 1 }, { id: 'b', km: 0.5, typos: 1 }],
  ['next week here before tomorrow 30 km away', { id: 'a', days: 7 }, { id: 'b', km: 30 }],
  [
    'a description here before a title at the other end of the world',
    { id: 'a', field: 1 / 6 },
    { id: 'b', km: 15_000 },
  ],
  ['what is on before what is over', { id: 'a', days: -0.05 }, { id: 'b', days: -20 }],
  ['the first of equals', { id: 'a' }, { id: 'b' }],
])('has %s', (_what, better, worse) => {
  expect(order(worse, better)).toEqual(['a', 'b'])
  expect(order(better, worse)).toEqual(['a', 'b'])
})

it('does without the details that Meilisearch may leave out', () => {
  const bare = { ...aHit({ id: 'b', km: 3 }), _rankingScoreDetails: {} }
  expect(ranked([bare, aHit({ id: 'a' })], request).map(({ id }) => id)).toEqual(['a', 'b'])
})
