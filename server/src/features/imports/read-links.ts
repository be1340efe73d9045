import { parseWebAddress } from '../../lib/web-address.ts'
import { describe, isObject, type JsonObject } from './json-ld.ts'
import { list, objects, rawText, type Note } from './values.ts'

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
  const link = parseWebAddress(text)
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
    const link = parseWebAddress(text)
    if (link?.protocol === 'https:') return link.href
  }
  if (candidates.length > 0) note(`image is ${describe(candidates[0])}, wanted an https URL: left out`)
  return null
}
