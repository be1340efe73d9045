import { LEGAL_PAGES, LegalAddress, LegalQuery, LegalText } from '@eventbuzz/contract/legal'
import type { Deps } from '../../deps.ts'
import { CACHE_FOR } from '../../http/cache-control.ts'
import { alsoVary } from '../../http/also-vary.ts'
import type { App } from '../../http/types.ts'
import { sendPage } from '../../http/web-app.ts'
import type { WebPage } from '../../http/web-page.ts'
import { acceptedLanguages } from '../../lib/accepted-languages.ts'
import { html, Html } from '../../lib/html.ts'
import { legalText } from './legal-text.ts'

type Needs = Pick<Deps, 'config' | 'webDir'>

export function legalRoutes(app: App, deps: Needs): void {
  app.get(
    '/legal/:page',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Privacy policy, terms of use or licences',
        tags: ['legal'],
        params: LegalAddress,
        querystring: LegalQuery,
        response: { 200: LegalText },
      },
    },
    async (request, reply) => {
      const { language = 'en' } = request.query
      const text = await legalText(deps, request.params.page, acceptedLanguages(language))
      return reply.header('cache-control', CACHE_FOR.list).send(text)
    },
  )
}

/** The same texts as pages, for those who run no scripts; those who do get them from the app. */
export function legalPages(app: App, deps: Needs, page: WebPage): void {
  for (const name of LEGAL_PAGES) {
    app.get(`/${name}`, { schema: { hide: true }, config: { rateLimit: 'all' } }, async (request, reply) => {
      const languages = acceptedLanguages(request.headers['accept-language'])
      const { title, language, html: markup } = await legalText(deps, name, languages)
      return sendPage(alsoVary(reply, 'accept-language'), page, 200, {
        title,
        path: `/${name}`,
        screen: 'legal',
        description: `${title} · ${deps.config.instanceName}`,
        language,
        noScript: html`<div>${new Html(markup)}</div>`,
      })
    })
  }
}
