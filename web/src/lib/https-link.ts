/** A link target from data, or null: anything but https could run code or leak the visit. */
export function httpsLink(url: string | null): string | null {
  if (url === null) return null
  try {
    const parsed = new URL(url)
    return parsed.protocol === 'https:' && parsed.username === '' ? parsed.href : null
  } catch {
    return null
  }
}
