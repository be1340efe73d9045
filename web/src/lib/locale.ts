// Regions whose road signs are in miles.
const MILES_REGIONS = new Set(['US', 'GB', 'LR', 'MM', 'PR', 'GU', 'VI', 'AS', 'MP', 'IM', 'JE', 'GG'])

export type DistanceUnit = 'km' | 'mi'

export function distanceUnit(locale: string): DistanceUnit {
  const region = new Intl.Locale(locale).maximize().region
  return region !== undefined && MILES_REGIONS.has(region) ? 'mi' : 'km'
}

/** The interface speaks English so far: a date between English words is written in the visitor's own English, or in British. */
export function textLocale(languages: readonly string[]): string {
  return languages.find((language) => /^en-/i.test(language)) ?? 'en-GB'
}

const languages = typeof navigator === 'undefined' ? ['en-GB'] : navigator.languages
/** Decides units and number formats. */
export const VIEWER_LOCALE = languages[0] ?? 'en-GB'
export const TEXT_LOCALE = textLocale(languages)
export const VIEWER_UNIT = distanceUnit(VIEWER_LOCALE)
export const VIEWER_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone
