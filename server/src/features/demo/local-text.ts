import type { City, Venue } from './city.ts'

const SMALL_WORDS = new Set(['and', 'de', 'da', 'of'])

/** Puts the city's words in; in a title they begin with capitals as the rest of it does. */
export function localText(template: string, city: City, venue: Venue, style: 'title' | 'sentence'): string {
  const words: Record<string, string> = { ...city.words }
  const names: Record<string, string> = { area: venue.area, venue: venue.name }
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const properName = names[name]
    if (properName !== undefined) return properName
    const word = words[name]
    if (word === undefined) throw new Error(`There is no word for {${name}} in ${city.name}.`)
    return style === 'title' ? capitalised(word) : word
  })
}

const capitalised = (text: string) =>
  text.replace(/(^|[ -])(\p{Ll}[^ -]*)/gu, (whole, before: string, word: string) =>
    before !== '' && SMALL_WORDS.has(word) ? whole : before + word.charAt(0).toUpperCase() + word.slice(1),
  )
