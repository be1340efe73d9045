import { describe, expect, it } from 'vitest'
import { chooseLanguage, formatLocale } from './locale.ts'

describe('the language', () => {
  it.each([
    [['de-AT', 'en'], undefined, 'de'],
    [['pt-BR', 'fr-CA', 'en'], undefined, 'fr'],
    [['pt-BR'], undefined, 'en'],
    [['de'], 'ar', 'ar'],
    [['de'], 'tlh', 'de'],
    [['AR-eg'], undefined, 'ar'],
    [[], undefined, 'en'],
  ])('for a browser that wants %j and the choice %s is %s', (wanted, chosen, language) => {
    expect(chooseLanguage(wanted, chosen)).toBe(language)
  })

  it('is written as in the own country, where it is spoken there', () => {
    expect(formatLocale('en', ['de-DE', 'en-US', 'en'])).toBe('en-US')
    expect(formatLocale('en', ['de-DE'])).toBe('en-GB')
    expect(formatLocale('de', ['de-AT', 'de'])).toBe('de-AT')
    expect(formatLocale('ar', ['en-US'])).toBe('ar')
  })
})
