import type { EventDetail } from '@eventbuzz/contract/events'
import { escapeMarkup } from '../../lib/html.ts'
import { orCancelled, summaryText, titleText } from './event-text.ts'
import type { Feed } from './feed-events.ts'

/** RSS 2.0. An item is as old as the event's entry here, whenever the event takes place. */
export function rssOf({ title, events }: Feed, publicUrl: string, ownUrl: string): string {
  const latest = events
    .map(({ updated_at }) => updated_at)
    .toSorted()
    .at(-1)
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
<channel>
${element('title', title)}${element('link', `${publicUrl}/list`)}${element('description', title)}<atom:link href="${escapeMarkup(ownUrl)}" rel="self" type="application/rss+xml" />
${latest === undefined ? '' : element('lastBuildDate', httpDate(latest))}${events.map((event) => item(event, publicUrl)).join('')}</channel>
</rss>
`
}

function item(event: EventDetail, publicUrl: string): string {
  const { id, slug, category, tags, created_at } = event
  return `<item>
${element('title', orCancelled(event, titleText(event)))}${element('link', `${publicUrl}/events/${slug}`)}<guid isPermaLink="false">${escapeMarkup(id)}</guid>
${element('description', summaryText(event))}${[category.name, ...tags].map((name) => element('category', name)).join('')}${element('pubDate', httpDate(created_at))}</item>
`
}

const element = (name: string, text: string) => `<${name}>${escapeMarkup(text)}</${name}>\n`
const httpDate = (instant: string) => new Date(instant).toUTCString()
