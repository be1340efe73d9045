/** Reads `https://a.example,*` as origins in the form that browsers send. @returns undefined when a part is none. */
export function parseOrigins(text: string): string[] | undefined {
  if (text === 'none') return []
  const origins = text.split(',').map((part) => parseOrigin(part.trim()))
  return origins.every((origin) => origin !== undefined) ? origins : undefined
}

function parseOrigin(part: string): string | undefined {
  if (part === '*') return part
  if (!URL.canParse(part)) return undefined
  const url = new URL(part)
  // Other schemes have the origin "null", which every sandboxed frame has too.
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:'
  return isWeb && url.href === `${url.origin}/` && !part.includes('*') ? url.origin : undefined
}
