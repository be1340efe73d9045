import { MeilisearchFault, notCopied } from './errors.ts'
import { compileFilter } from './filter.ts'
import { distanceM } from './geo.ts'
import { match, tableOf, type Match } from './match.ts'
import type { IndexSettings, StoredDocument, StoredIndex } from './types.ts'
import { parseQuery } from './words.ts'

interface Candidate {
  document: StoredDocument
  match: Match
}
interface SortRule {
  /** For numbers alone; what has none comes last. */
  valueOf: (document: StoredDocument) => number | undefined
  isDescending: boolean
  isGeo: boolean
}

const KNOWN = new Set(
  'q filter sort page hitsPerPage offset limit attributesToRetrieve showRankingScoreDetails matchingStrategy'.split(
    ' ',
  ),
)

/** https://www.meilisearch.com/docs/reference/api/search/search-with-post */
export function search(index: StoredIndex, body: Record<string, unknown>) {
  for (const name of Object.keys(body)) if (!KNOWN.has(name)) throw notCopied(`the search parameter ${name}`)
  const { q, filter, sort, attributesToRetrieve, showRankingScoreDetails, matchingStrategy = 'last' } = body
  if (matchingStrategy !== 'all' && matchingStrategy !== 'last')
    throw notCopied(`the strategy ${JSON.stringify(matchingStrategy)}`)
  const { settings } = index
  const terms = parseQuery(typeof q === 'string' ? q : '')
  const isWanted = filter == null ? () => true : compileFilter(filter, settings.filterableAttributes)
  const sortRules = sortRulesOf(sort, settings)
  const searchable = settings.searchableAttributes.includes('*')
    ? [...new Set([...index.documents.values()].flatMap(Object.keys))]
    : settings.searchableAttributes

  const found: Candidate[] = []
  for (const document of index.documents.values()) {
    if (!isWanted(document)) continue
    const answer = match(tableOf(document, searchable), terms, matchingStrategy, settings)
    if (answer) found.push({ document, match: answer })
  }
  found.sort(comparator(settings, sortRules))

  const shown = attributesShown(settings, attributesToRetrieve)
  const geo = sortRules.find(({ isGeo }) => isGeo)
  const hits = found.map(({ document, match: answer }) => ({
    ...Object.fromEntries(Object.entries(document).filter(([name]) => shown(name))),
    ...(geo && document._geo ? { _geoDistance: Math.round(geo.valueOf(document)!) } : {}),
    ...(showRankingScoreDetails
      ? { _rankingScoreDetails: detailsOf(answer, terms.length, searchable.length) }
      : {}),
  }))
  return { ...page(hits, body, settings), query: q ?? '', processingTimeMs: 1 }
}

/** With `page` or `hitsPerPage` the total is counted, else estimated: this one is always wrong, as estimates may be. */
function page(
  all: unknown[],
  body: Record<string, unknown>,
  { pagination: { maxTotalHits } }: IndexSettings,
) {
  const hits = all.slice(0, maxTotalHits)
  if (body['page'] !== undefined || body['hitsPerPage'] !== undefined) {
    const number = wholeNumber('page', body['page'], 1)
    const hitsPerPage = wholeNumber('hits_per_page', body['hitsPerPage'], 20)
    const start = (number - 1) * hitsPerPage
    const totalPages = hitsPerPage === 0 ? 0 : Math.ceil(hits.length / hitsPerPage)
    const some = number === 0 ? [] : hits.slice(start, start + hitsPerPage)
    return { hits: some, page: number, hitsPerPage, totalPages, totalHits: hits.length }
  }
  const offset = wholeNumber('offset', body['offset'], 0)
  const limit = wholeNumber('limit', body['limit'], 20)
  const some = hits.slice(offset, offset + limit)
  return { hits: some, offset, limit, estimatedTotalHits: all.length === 0 ? 0 : all.length + 1 }
}

function wholeNumber(name: string, value: unknown, fallback: number): number {
  if (value === undefined || value === null) return fallback
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw new MeilisearchFault(
    400,
    `invalid_search_${name}`,
    'Invalid value type: expected a positive integer.',
  )
}

function sortRulesOf(sort: unknown, { sortableAttributes }: IndexSettings): SortRule[] {
  if (sort === undefined || sort === null) return []
  if (!Array.isArray(sort)) throw invalidSort('Invalid value type: expected an array.')
  return sort.map((text: unknown): SortRule => {
    const [, attribute, direction] = /^(.+):(asc|desc)$/.exec(String(text)) ?? []
    if (!attribute)
      throw invalidSort(
        `Invalid syntax for the sort parameter: expected expression ending by \`:asc\` or \`:desc\`, found \`${String(text)}\`.`,
      )
    const point = /^_geoPoint\(\s*(-?[\d.e-]+)\s*,\s*(-?[\d.e-]+)\s*\)$/.exec(attribute)
    const name = point ? '_geo' : attribute
    if (!sortableAttributes.includes(name)) {
      const known = sortableAttributes.map((one) => `\`${one}\``).join(', ')
      throw invalidSort(`Attribute \`${name}\` is not sortable. Available sortable attributes are: ${known}.`)
    }
    const isDescending = direction === 'desc'
    if (point) {
      const center = { lat: Number(point[1]), lng: Number(point[2]) }
      const valueOf = ({ _geo }: StoredDocument) => (_geo ? distanceM(_geo, center) : undefined)
      return { valueOf, isDescending, isGeo: true }
    }
    const valueOf = (document: StoredDocument) => {
      const value = document[name]
      if (typeof value === 'string') throw notCopied('sorting by text')
      return typeof value === 'number' ? value : undefined
    }
    return { valueOf, isDescending, isGeo: false }
  })
}

const invalidSort = (message: string) => new MeilisearchFault(400, 'invalid_search_sort', message)

// https://www.meilisearch.com/docs/capabilities/full_text_search/relevancy/ranking_rules: each decides among equals.
function comparator({ rankingRules }: IndexSettings, sortRules: SortRule[]) {
  return (a: Candidate, b: Candidate): number => {
    for (const rule of rankingRules) {
      const difference = rule === 'sort' ? bySort(a, b, sortRules) : byWords(rule, a.match, b.match)
      if (difference !== 0) return difference
    }
    return 0
  }
}

function bySort(a: Candidate, b: Candidate, rules: SortRule[]): number {
  for (const { valueOf, isDescending } of rules) {
    const [left, right] = [valueOf(a.document), valueOf(b.document)]
    if (left === right) continue
    if (left === undefined || right === undefined) return left === undefined ? 1 : -1
    return isDescending ? right - left : left - right
  }
  return 0
}

function byWords(rule: string, a: Match, b: Match): number {
  switch (rule) {
    case 'words':
      return b.words - a.words
    case 'typo':
      return a.typos - b.typos
    case 'proximity':
      return a.proximity - b.proximity
    case 'attributeRank':
      return a.attributeRank - b.attributeRank
    case 'wordPosition':
      return a.wordPosition - b.wordPosition
    case 'attribute':
      return a.attributeRank - b.attributeRank || a.wordPosition - b.wordPosition
    case 'exactness':
      return b.exact - a.exact
    default:
      throw notCopied(`the ranking rule ${rule}`)
  }
}

/** milli, score_details.rs: each rule's own score is its rank among those that there could be. */
function detailsOf(found: Match, terms: number, attributes: number) {
  if (terms === 0) return {}
  const [mostTypos, farthest, last] = [2 * terms, 8 * (terms - 1), attributes - 1]
  const score = (lost: number, most: number) => (most - lost + 1) / (most + 1)
  return {
    words: { order: 0, matchingWords: found.words, maxMatchingWords: terms, score: found.words / terms },
    typo: {
      order: 1,
      typoCount: found.typos,
      maxTypoCount: mostTypos,
      score: score(found.typos, mostTypos),
    },
    proximity: { order: 2, score: score(found.proximity, farthest) },
    attributeRank: { order: 3, score: score(found.attributeRank, last * terms) },
  }
}

function attributesShown({ displayedAttributes }: IndexSettings, wanted: unknown) {
  const isIn = (list: string[]) => (name: string) => list.includes('*') || list.includes(name)
  const isDisplayed = isIn(displayedAttributes)
  const isWanted = Array.isArray(wanted) ? isIn(wanted as string[]) : () => true
  return (name: string) => isDisplayed(name) && isWanted(name)
}
