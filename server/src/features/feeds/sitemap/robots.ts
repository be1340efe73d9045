import type { Config } from '../../../config.ts'

/**
 * What search engines may read. Those that run scripts, such as Google's, need what the page of an event asks the API
 * for, or they would index its error message.
 */
export const robotsTxt = ({ publicUrl }: Pick<Config, 'publicUrl'>): string =>
  `User-agent: *
Disallow: /api/
Allow: /api/v1/events/
Allow: /api/v1/categories
Disallow: /auth/
Disallow: /profile
Disallow: /admin

Sitemap: ${publicUrl}/sitemap.xml
`
