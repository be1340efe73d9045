import { Type } from 'typebox'
import { isDatabaseUnavailable } from '../../db/connection.ts'
import type { Deps } from '../../deps.ts'
import { sendMoved } from '../../http/moved.ts'
import type { App } from '../../http/types.ts'
import { sendPage } from '../../http/web-app.ts'
import type { PageContent, WebPage } from '../../http/web-page.ts'
import { html } from '../../lib/html.ts'
import { cachedEvent, currentSlug } from '../events/index.ts'
import { eventPage } from './event-page.ts'

const EventAddress = Type.Object({ slug: Type.String({ maxLength: 300 }) })

/** Pages whose content the server knows, for those who run no scripts. */
export function pageRoutes(app: App, deps: Pick<Deps, 'config' | 'db' | 'cache'>, page: WebPage): void {
  const { config, db } = deps

  app.get(
    '/events/:slug',
    { schema: { hide: true, params: EventAddress }, config: { rateLimit: 'all' } },
    async (request, reply) => {
      const { slug } = request.params
      try {
        const event = await cachedEvent(deps, slug)
        if (event && event.slug === slug)
          return await sendPage(reply, page, 200, eventPage(event, config.publicUrl))
        const now = event?.slug ?? (await currentSlug(db, slug))
        if (now !== undefined) return sendMoved(reply, `/events/${now}`)
        // A draft is not public; its owner sees it all the same, as the app asks for it with their token.
        return await sendPage(reply, page, 404, UNKNOWN)
      } catch (error) {
        // The app opens all the same, and shows what it has kept.
        if (!isDatabaseUnavailable(error)) throw error
        return sendPage(reply.header('retry-after', '5'), page, 503, UNREACHABLE)
      }
    },
  )
}

const UNKNOWN: PageContent = {
  title: 'Event not found',
  description: 'There is no such event, or it is not public.',
  noScript: html`<h1>Event not found</h1>
    <p>There is no such event, or it is not public. <a href="/list">Events nearby</a></p>`,
}

const UNREACHABLE: PageContent = {
  title: 'Event',
  description: 'This event cannot be shown just now.',
  noScript: html`<h1>Just a moment</h1>
    <p>This event cannot be shown just now. Please try again in a moment.</p>`,
}
