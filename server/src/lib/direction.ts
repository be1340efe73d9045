const RIGHT_TO_LEFT = new Set(['Adlm', 'Arab', 'Hebr', 'Nkoo', 'Rohg', 'Syrc', 'Thaa'])

/** How a language is written, as the attribute `dir`. @param language an ISO 639 code; `und` leaves it to the text. */
export function directionOf(language: string): 'ltr' | 'rtl' | 'auto' {
  if (language === 'und') return 'auto'
  return RIGHT_TO_LEFT.has(new Intl.Locale(language).maximize().script ?? '') ? 'rtl' : 'ltr'
}
