const MAX_LENGTH = 2_000

/** An absolute http(s) URL of a public-looking host, with spaces and the like encoded; null for all else. */
export function parseWebAddress(text: string): URL | null {
  // URL() would read "http:www.example.org" as if the slashes were there; browsers do not agree on it.
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  const isPublic = url.hostname.includes('.') && url.username === '' && url.password === ''
  // What is written and encoded afterwards, as "https" is one longer than "http".
  return isPublic && url.href.length < MAX_LENGTH ? url : null
}
