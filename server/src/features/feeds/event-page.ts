import type { EventDetail } from '@eventbuzz/contract/events'
import type { PageContent, ShareImage } from '../../http/web-page.ts'
import { descriptionHtml } from '../../lib/description-text.ts'
import { dataScript, html, type Html } from '../../lib/html.ts'
import { orCancelled, priceText, summaryText, titleText, whenText, whereText } from './event-text.ts'
import { eventJsonLd } from './json-ld.ts'
import { ownPictures, withOwnPictures } from './own-pictures.ts'

/** What search engines, link previews and browsers without scripts get of an event. */
export function eventPage(event: EventDetail, publicUrl: string): PageContent {
  const title = titleText(event)
  return {
    title,
    description: orCancelled(event, summaryText(event)),
    path: `/events/${event.slug}`,
    screen: 'event',
    share: {
      title: orCancelled(event, title),
      image: shareImage(event, publicUrl),
    },
    head: html`${dataScript('application/ld+json', eventJsonLd(event, publicUrl))}
      <link rel="alternate" type="text/calendar" href="${calendarPath(event)}" title="${title}" />`,
    data: { event: withOwnPictures(event) },
    noScript: body(event, title),
  }
}

/** Where the calendar entry of an event is. */
const calendarPath = ({ slug }: EventDetail) => `/api/v1/events/${slug}/ics`

function shareImage(event: EventDetail, publicUrl: string): ShareImage | undefined {
  const [picture] = ownPictures(event)
  if (!picture) return undefined
  return {
    url: publicUrl + picture.url,
    alt: picture.alt ?? titleText(event),
    ...(picture.width !== null &&
      picture.height !== null && { width: picture.width, height: picture.height }),
    ...(picture.url.endsWith('.webp') && { type: 'image/webp' }),
  }
}

function body(event: EventDetail, title: string): Html {
  const where = whereText(event)
  const price = priceText(event)
  const position = `${event.latitude},${event.longitude}`
  return html`<article>
    ${event.status === 'cancelled' && html`<p class="no-script-status">This event is cancelled.</p>`}
    ${event.status === 'completed' && html`<p class="no-script-status">This event is over.</p>`}
    <h1 dir="auto">${title}</h1>
    ${pictures(event)}
    <dl>
      <dt>When</dt>
      <dd><time datetime="${event.start_date}">${whenText(event)}</time></dd>
      <dt>Where</dt>
      <dd dir="auto">${where === '' ? position : where} (<a href="geo:${position}">directions</a>)</dd>
      ${
        price !== undefined &&
        html`<dt>Price</dt>
          <dd>${price}</dd>`
      }
      <dt>Category</dt>
      <dd dir="auto">${event.category.name}</dd>
    </dl>
    ${event.description !== null && html`<div dir="auto">${descriptionHtml(event.description)}</div>`}
    <ul>
      <li><a href="${calendarPath(event)}">Add to calendar (.ics)</a></li>
      ${event.ticket_url !== null && html`<li>${outwards(event.ticket_url, 'Tickets')}</li>`}
      ${event.url !== null && html`<li>${outwards(event.url, 'Website of the event')}</li>`}
      <li><a href="/list">More events nearby</a></li>
    </ul>
  </article>`
}

const outwards = (address: string, label: string) =>
  html`<a href="${address}" rel="nofollow ugc noopener">${label}</a>`

function pictures(event: EventDetail): Html | false {
  const [picture] = ownPictures(event)
  if (!picture) return false
  const fitting = picture.variants.filter(({ type, width }) => type === 'image/webp' && width <= 640).at(-1)
  const { url, width, height } = fitting ?? picture
  const size = width !== null && height !== null && html`width="${width}" height="${height}"`
  return html`<img src="${url}" alt="${picture.alt ?? ''}" ${size} />`
}
