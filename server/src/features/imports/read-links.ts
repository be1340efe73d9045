import { describe, isObject, type JsonObject } from './json-ld.ts'
import { list, objects, rawText, type Note } from './values.ts'

const MAX_URL_LENGTH = 2000

/** Where to read more, or to buy a ticket. http is upgraded: the platform links to https only. */
export function readLinks(record: JsonObject, note: Note): { url: string | null; ticket_url: string | null } {
  const offerUrl = objects(record['offers'])
    .map((offer) => offer['url'])
    .find((url) => rawText(url) !== null)
  return { url: readLink('url', record['url'], note), ticket_url: readLink('offers.url', offerUrl, note) }
}

function readLink(field: string, value: unknown, note: Note): string | null {
  const text = rawText(value)
  if (text === null) return null
  const link = parseUrl(text)
  if (!link) {
    note(`${field} is ${describe(text)}, wanted an https URL: left out`)
    return null
  }
  if (link.protocol === 'https:') return link.href
  // What answers on a port of its own rarely speaks TLS there.
  if (link.port !== '') {
    note(`${field} is ${describe(text)}, an http URL with a port: left out`)
    return null
  }
  link.protocol = 'https:'
  note(`${field} was http: upgraded to https`)
  return link.href
}

/** The first https picture. Others are left out: a page served by https cannot show them. */
export function readImage(record: JsonObject, note: Note): string | null {
  const candidates = list(record['image']).flatMap((image) => {
    const text = rawText(isObject(image) ? (image['url'] ?? image['contentUrl'] ?? image['@id']) : image)
    return text === null ? [] : [text]
  })
  for (const text of candidates) {
    const link = parseUrl(text)
    if (link?.protocol === 'https:') return link.href
  }
  if (candidates.length > 0) note(`image is ${describe(candidates[0])}, wanted an https URL: left out`)
  return null
}

/** An absolute http(s) URL of a public-looking host, with spaces and the like encoded; null for all else. */
function parseUrl(text: string): URL | null {
  // URL() would read "http:www.example.org" as if the slashes were there; browsers do not agree on it.
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  const isPublic = url.hostname.includes('.') && url.username === '' && url.password === ''
  // What is written and encoded afterwards, as "https" is one longer than "http".
  return isPublic && url.href.length < MAX_URL_LENGTH ? url : null
}
