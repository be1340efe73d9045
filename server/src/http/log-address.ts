const COORDINATES = /([?&](?:lat|lng|bbox)=)([^&]*)/g

/** The address of a request for the log, its coordinates cut to two decimals (about 1 km). */
export function addressForLog(url: string): string {
  return url.replace(COORDINATES, (_match, name: string, value: string) => name + coarse(value))
}

function coarse(value: string): string {
  try {
    return decodeURIComponent(value).replace(/(\.\d{2})\d+/g, '$1')
  } catch {
    // Not even text: nothing of it is worth keeping.
    return ''
  }
}
