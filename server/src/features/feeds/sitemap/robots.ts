import type { Config } from '../../../config.ts'

/**
 * What search engines may read. Those that run scripts, such as Google's, need what the pages ask the API for, or they
 * would index its error message.
 */
export const robotsTxt = ({ publicUrl }: Pick<Config, 'publicUrl'>): string =>
  `User-agent: *
Disallow: /api/
Allow: /api/v1/events/
Allow: /api/v1/categories
Allow: /api/v1/legal/
Disallow: /auth/
Disallow: /profile
Disallow: /admin

Sitemap: ${publicUrl}/sitemap.xml
`
