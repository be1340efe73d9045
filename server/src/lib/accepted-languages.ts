/** The languages of an Accept-Language header as ISO 639 codes, the dearest first. */
export function acceptedLanguages(header: string | undefined): string[] {
  const wishes = (header ?? '')
    .slice(0, 500)
    .split(',')
    .flatMap((part) => {
      const [, language, q = '1'] = /^\s*([a-z]{2,3})(?:-[\w-]*)?\s*(?:;\s*q=([\d.]+))?\s*$/i.exec(part) ?? []
      return language && Number(q) > 0 ? [{ language: language.toLowerCase(), weight: Number(q) }] : []
    })
  return wishes.toSorted((a, b) => b.weight - a.weight).map(({ language }) => language)
}
