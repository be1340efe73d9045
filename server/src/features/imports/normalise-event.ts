import { timeZoneAt } from '../../lib/time-zone.ts'
import { categoryFor, type CategoryTable } from './categories.ts'
import { describe, isObject, type JsonObject } from './json-ld.ts'
import { clip, lengthOf, plainText } from '../../lib/plain-text.ts'
import { originalStart, readDates, type EventDates } from './read-dates.ts'
import { readExternalId } from './read-identity.ts'
import { readImage, readLinks } from './read-links.ts'
import { readPlace, type EventPlace } from './read-place.ts'
import { readPrice, type EventPrice } from './read-price.ts'
import type { SourceStatus } from './rules.ts'
import { lineOf, list, localName, objects, rawText, Refusal, typesOf, type Note } from './values.ts'

/** An event as a source tells it, in the columns of the event table; `category` is a slug. */
export interface NormalisedEvent extends EventPlace, EventDates, EventPrice {
  external_id: string
  title: string
  description: string | null
  category: string
  timezone: string
  image_url: string | null
  url: string | null
  ticket_url: string | null
  status: SourceStatus
  tags: string[]
  metadata: { organizer?: string }
}

export type Normalised =
  { event: NormalisedEvent; notes: string[] } | { refusal: string; title: string | null }

const TITLE_LENGTH = { minimum: 3, maximum: 255 }
const MAX_DESCRIPTION_LENGTH = 5000
const MAX_TAGS = 20
const MAX_TAG_LENGTH = 50
const MAX_ORGANIZER_LENGTH = 255

/** Makes an event of one JSON-LD thing, or says in a sentence why not. Never throws, whatever the JSON. */
export function normaliseEvent(record: JsonObject, categories: CategoryTable): Normalised {
  const notes: string[] = []
  try {
    const event = readEvent(record, categories, (text) => notes.push(text))
    return { event, notes: [...new Set(notes)] }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { refusal: error.message, title: lineOf(record['name']) }
  }
}

function readEvent(record: JsonObject, categories: CategoryTable, note: Note): NormalisedEvent {
  const types = readTypes(record)
  const title = readTitle(record, note)
  const place = readPlace(record, note)
  const timezone = timeZoneAt(place)
  const dates = readDates(record, timezone, note)
  const keywords = readKeywords(record)
  const organizer = readOrganizer(record)
  return {
    external_id: readExternalId(record, title, originalStart(record, timezone, dates.start_date), place),
    title,
    description: readDescription(record, note),
    category: categoryFor(categories, keywords, types),
    ...place,
    ...dates,
    timezone,
    image_url: readImage(record, note),
    ...readLinks(record, note),
    ...readPrice(record, note),
    status: readStatus(record, note),
    tags: readTags(keywords, note),
    metadata: organizer === null ? {} : { organizer },
  }
}

// Kinds of event by schema.org whose names do not say so. An EventSeries is none: it has no date of its own.
const MORE_EVENT_TYPES = ['Festival', 'Hackathon', 'CourseInstance']

function readTypes(record: JsonObject): string[] {
  const types = typesOf(record)
  if (types.some((type) => /^([A-Z]\w*)?Event$/.test(type) || MORE_EVENT_TYPES.includes(type))) return types
  const found = types.length > 0 ? types.join(', ').slice(0, 80) : describe(record['@type'])
  throw new Refusal(`@type is ${found}, wanted Event or one of its kinds`)
}

function readTitle(record: JsonObject, note: Note): string {
  const title = lineOf(record['name'])
  if (title === null || lengthOf(title) < TITLE_LENGTH.minimum) {
    const found = describe(title ?? record['name'] ?? undefined)
    throw new Refusal(`name is ${found}, wanted at least ${TITLE_LENGTH.minimum} characters`)
  }
  if (lengthOf(title) > TITLE_LENGTH.maximum)
    note(`name is longer than ${TITLE_LENGTH.maximum} characters: cut`)
  return clip(title, TITLE_LENGTH.maximum)
}

function readDescription(record: JsonObject, note: Note): string | null {
  const text = plainText(rawText(record['description']) ?? '')
  if (lengthOf(text) > MAX_DESCRIPTION_LENGTH)
    note(`description is longer than ${MAX_DESCRIPTION_LENGTH} characters: cut`)
  return clip(text, MAX_DESCRIPTION_LENGTH) || null
}

function readKeywords(record: JsonObject): string[] {
  return list(record['keywords']).flatMap((keyword) => {
    if (typeof keyword === 'string') return keyword.split(',').flatMap((part) => lineOf(part) ?? [])
    return lineOf(isObject(keyword) ? (keyword['name'] ?? keyword) : keyword) ?? []
  })
}

function readTags(keywords: string[], note: Note): string[] {
  const tags = [...new Set(keywords.map((keyword) => keyword.toLowerCase()))]
  const short = tags.filter((tag) => lengthOf(tag) <= MAX_TAG_LENGTH)
  if (short.length < tags.length) note(`keywords longer than ${MAX_TAG_LENGTH} characters: left out as tags`)
  if (short.length > MAX_TAGS) note(`there are ${short.length} keywords: the first ${MAX_TAGS} became tags`)
  return short.slice(0, MAX_TAGS)
}

function readStatus(record: JsonObject, note: Note): SourceStatus {
  const status = localName(rawText(record['eventStatus']) ?? '').toLowerCase()
  if (status === 'eventcancelled' || status === 'eventcanceled') return 'cancelled'
  // Both mean: do not go there at that time. Cancelled is the status that keeps people from it and stays visible; a
  // later import with a new date makes it active again.
  if (status === 'eventpostponed') note('it is postponed without a new date: shown as cancelled')
  else if (status === 'eventmovedonline') note('it was moved online: shown as cancelled at its place')
  else return 'active'
  return 'cancelled'
}

const ORGANISATION_TYPE =
  /(Organization|Business|Corporation|NGO|Museum|Library|School|University|TouristAttraction|Gallery|Theater)$/

/** Organisations only: the name of a person is not ours to keep. */
function readOrganizer(record: JsonObject): string | null {
  const organisation = objects(record['organizer']).find((organizer) => {
    const types = typesOf(organizer)
    return types.some((type) => ORGANISATION_TYPE.test(type)) && !types.includes('Person')
  })
  const name = lineOf(organisation?.['name'])
  return name === null || name.includes('@') ? null : clip(name, MAX_ORGANIZER_LENGTH)
}
