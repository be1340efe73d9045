import { type Messages, setupI18n } from '@lingui/core'
import english from '../locales/en.json'
import { LANGUAGE, LANGUAGES, LOCALE } from './locale.ts'
import { readSettings } from './settings.ts'

export type MessageKey = keyof typeof english

/** Of the other languages the texts alone, in the order of the English ones: web/messages.ts. */
const catalogs = import.meta.glob<Messages[string][]>(['../locales/*.json', '!../locales/en.json'], {
  import: 'default',
})
const i18n = setupI18n()
i18n.loadAndActivate({ locale: 'en', messages: english })

/** The text of this key in the visitor's language. Numbers in `{count, plural, …}` are written as the locale does. */
export function t(key: MessageKey, values?: Record<string, string | number>): string {
  return i18n._(key, values)
}

/** Makes the page speak the visitor's language. English is always there, so a catalog that cannot be had leaves it. */
export async function loadLanguage(): Promise<void> {
  const load = catalogs[`../locales/${LANGUAGE}.json`]
  if (LANGUAGE !== 'en' && load) {
    try {
      const texts = await load()
      const messages = Object.fromEntries(Object.keys(english).map((key, index) => [key, texts[index]!]))
      i18n.loadAndActivate({ locale: LANGUAGE, locales: LOCALE, messages })
    } catch (error) {
      console.warn(`The texts in ${LANGUAGE} could not be loaded.`, error)
    }
  } else {
    i18n.activate('en', LOCALE)
  }
  const { language } = readSettings()
  // By itself it is in the language of the browser.
  if (language)
    document
      .querySelector('link[rel=manifest]')
      ?.setAttribute('href', `/manifest.webmanifest?lang=${language}`)
  document.documentElement.lang = i18n.locale
  document.documentElement.dir = isRightToLeft(i18n.locale) ? 'rtl' : 'ltr'
}

/** The languages that there are texts in, each under its own name. */
export function languages(): { code: string; name: string }[] {
  return LANGUAGES.map((code) => ({
    code,
    name: new Intl.DisplayNames(code, { type: 'language' }).of(code) ?? code,
  }))
}

// Intl.Locale knows the direction too, but Firefox does not tell it.
export function isRightToLeft(language: string): boolean {
  return ['ar', 'fa', 'he', 'ur'].includes(language)
}
