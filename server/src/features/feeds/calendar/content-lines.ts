const MOST_OCTETS = 75

/** A line of a calendar file (RFC 5545, 3.1), folded so that none is longer than 75 octets and no character is cut. */
export function contentLine(name: string, value: string): string {
  let folded = ''
  let octets = 0
  for (const character of `${name}:${value}`) {
    const size = Buffer.byteLength(character)
    if (octets + size > MOST_OCTETS) {
      folded += '\r\n '
      octets = 1
    }
    folded += character
    octets += size
  }
  return `${folded}\r\n`
}

/** A text as a value (RFC 5545, 3.3.11): what would end it is escaped, and control characters are left out. */
export function textValue(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]|\p{Cs}/gu, '')
    .replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n')
}

/** Every property is a line. */
export const component = (name: string, content: string): string =>
  `BEGIN:${name}\r\n${content}END:${name}\r\n`
