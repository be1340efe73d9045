const formats = new Map<string, Intl.NumberFormat>()

/**
 * A format that is made once: making one is slow enough to be felt in a long list.
 * @throws RangeError when the options name a currency that is none.
 */
export function numberFormat(locale: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  let known = formats.get(key)
  if (!known) formats.set(key, (known = new Intl.NumberFormat(locale, options)))
  return known
}
