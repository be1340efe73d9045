import { readSettings } from './settings.ts'

// Regions whose road signs are in miles.
const MILES_REGIONS = new Set(['US', 'GB', 'LR', 'MM', 'PR', 'GU', 'VI', 'AS', 'MP', 'IM', 'JE', 'GG'])

export type DistanceUnit = 'km' | 'mi'

export function distanceUnit(locale: string): DistanceUnit {
  const wanted = new Intl.Locale(locale)
  // To look up where most speak a language takes a while, at the app's very start.
  const region = wanted.region ?? wanted.maximize().region
  return region !== undefined && MILES_REGIONS.has(region) ? 'mi' : 'km'
}

/** Those that there are texts in: one file in src/locales/ each. */
export const LANGUAGES = Object.keys(import.meta.glob('../locales/*.json')).map((path) =>
  path.replace(/^.*\/(.+)\.json$/, '$1'),
)

/** The chosen language, else the first of the browser's that there are texts in, else English. */
export function chooseLanguage(
  wanted: readonly string[],
  chosen: string | undefined,
  available: readonly string[] = LANGUAGES,
): string {
  const languages = [...(chosen ? [chosen] : []), ...wanted].map((tag) => tag.split('-')[0]!.toLowerCase())
  return languages.find((language) => available.includes(language)) ?? 'en'
}

/** How dates and numbers are written: as in the visitor's own country where it speaks this language. */
export function formatLocale(language: string, wanted: readonly string[]): string {
  const own = wanted.find((tag) => tag.toLowerCase().startsWith(`${language}-`))
  return own ?? (language === 'en' ? 'en-GB' : language)
}

const { Temporal: temporal } = globalThis as { Temporal?: { Now: { timeZoneId(): string } } }
const settings = readSettings()
const wanted = typeof navigator === 'undefined' ? ['en-GB'] : navigator.languages
export const LANGUAGE = chooseLanguage(wanted, settings.language)
export const LOCALE = formatLocale(LANGUAGE, wanted)
export const VIEWER_UNIT = settings.units ?? distanceUnit(wanted[0] ?? 'en-GB')
export const VIEWER_ZONE =
  // The older way loads all that dates are written with, in the midst of the app's start.
  temporal?.Now.timeZoneId() ?? Intl.DateTimeFormat().resolvedOptions().timeZone
