/** A text for a log or a record: what looks like a password, token or key is `***`. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, '$1***@')
    .replace(/\bebt_[0-9A-Za-z]{20,}/g, 'ebt_***')
    .replace(/\b(bearer|basic)\s+[^\s"',;]+/gi, '$1 ***')
    .replace(
      /\b([\w-]*(?:password|passwd|secret|token|api[_-]?key|signature)["']?\s*[=:]\s*["']?)[^\s"'&,;]+/gi,
      '$1***',
    )
}
