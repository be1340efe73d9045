/** The picture's address when it is ours; a foreign one would tell its host who is looking. */
export function ownPicture(url: string | null, origin = location.origin): string | null {
  if (url === null) return null
  try {
    const parsed = new URL(url, origin)
    return parsed.origin === origin ? parsed.href : null
  } catch {
    return null
  }
}
