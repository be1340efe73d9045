import { inTransaction, type Db } from '../../../db/connection.ts'
import type { SearchDocument, SearchHits, SearchIndex, SearchRequest } from '../port.ts'
import {
  addWordsOf,
  analyzeSearch,
  countSearchable,
  dropHidden,
  lockVocabulary,
  lookUpPieces,
  rankedMatches,
  refreshEvents,
  renewWords,
  wordsLike,
  type KnownPiece,
  type WordQuery,
} from './queries.ts'
import { allowedErrors, nearestWords, oneErrorAway, otherForms, readQuery, type Piece } from './words.ts'

/** So many words of a search are corrected; a sentence of unknown words is not looked up to its end. */
const MOST_CORRECTED = 8

/**
 * Full-text search in the database itself. Triggers keep `event_search` with every write to events, so a search is never
 * behind; what `put` adds are the words that typing errors are corrected to.
 */
export class PostgresSearchIndex implements SearchIndex {
  readonly name = 'postgres'
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  async search(request: SearchRequest): Promise<SearchHits> {
    const words = await this.#read(request.query)
    return words ? rankedMatches(this.#db, words, request) : { ids: [], total: 0 }
  }

  /** Undefined when there is nothing to look for. */
  async #read(query: string): Promise<WordQuery | undefined> {
    const pieces = readQuery(query)
    if (pieces.length === 0) return undefined
    const known = await lookUpPieces(
      this.#db,
      pieces.map(({ text }) => text),
    )
    let corrected = 0
    const terms: Term[] = []
    for (const [i, piece] of pieces.entries()) {
      const found = known[i]!
      if (found.query === '') continue
      const isMissing = !found.isKnown && !(piece.isLast && found.isBeginning)
      const mayCorrect = isMissing && !piece.isPhrase && !found.text.includes(' ')
      const corrections =
        mayCorrect && allowedErrors(found.text) > 0 && corrected++ < MOST_CORRECTED
          ? await this.#correct(found.text, piece.isLast)
          : []
      terms.push(termOf(piece, found, corrections))
    }
    return terms.length === 0 ? undefined : combine(terms)
  }

  async #correct(typed: string, isUnfinished: boolean): Promise<string[]> {
    const candidates = await wordsLike(this.#db, typed, oneErrorAway(typed))
    return nearestWords(typed, candidates, isUnfinished).flatMap(({ word, isPrefix }) =>
      isPrefix ? [`${lexeme(word)}:*`] : [word, ...otherForms(word)].map(lexeme),
    )
  }

  async put(documents: SearchDocument[]): Promise<void> {
    if (documents.length === 0) return
    const ids = documents.map(({ id }) => id)
    await inTransaction(this.#db, async (tx) => {
      await lockVocabulary(tx)
      await addWordsOf(tx, ids)
    })
  }

  /** An event that is not public is out already; words that only it had go when the index is rebuilt. */
  async remove(): Promise<void> {}

  async rebuild(batches: AsyncIterable<SearchDocument[]>): Promise<number> {
    for await (const documents of batches)
      await refreshEvents(
        this.#db,
        documents.map(({ id }) => id),
      )
    const count = await inTransaction(this.#db, async (tx) => {
      await lockVocabulary(tx)
      await dropHidden(tx)
      await renewWords(tx)
      return countSearchable(tx)
    })
    await analyzeSearch(this.#db)
    return count
  }

  size(): Promise<number> {
    return countSearchable(this.#db)
  }
}

/** What may stand for one piece, as texts of tsquery. */
interface Term {
  typed: string
  /** Matches what `typed` does, and what it may be the beginning of. */
  begun: string
  others: string[]
}

function termOf(piece: Piece, { text, query }: KnownPiece, corrections: string[]): Term {
  if (piece.isPhrase || text.includes(' ')) return { typed: query, begun: query, others: [] }
  const begun = piece.isLast && text.length > 1 ? `${query}:*` : query
  return { typed: query, begun, others: [...otherForms(text).map(lexeme), ...corrections] }
}

function combine(terms: Term[]): WordQuery {
  const any = terms.map(({ begun, others }) => `(${[begun, ...others].join(' | ')})`)
  const weigh = any.join(' | ')
  return {
    match: any.join(' & '),
    weigh,
    lexemesPerWord: new Set(weigh.match(/'[^']*'/g)).size / terms.length,
    exact: terms.map(({ typed }) => `(${typed})`).join(' & '),
    together: terms.length > 1 ? any.join(' <-> ') : undefined,
  }
}

// Normalised words hold neither quotes nor backslashes; this is for those that were not.
const lexeme = (word: string) => `'${word.replaceAll(/['\\]/g, '\\$&')}'`
