import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'

/**
 * Compiles the texts of src/locales/*.json (ICU MessageFormat) at build time, so that no parser reaches the browser. English
 * keeps its keys; the other languages become lists in the order of those.
 */
export function messages(): Plugin {
  return {
    name: 'messages',
    enforce: 'pre',
    transform(code, id) {
      const [, language] = /\/src\/locales\/([\w-]+)\.json$/.exec(id) ?? []
      if (!language) return null
      const texts = compiled(code)
      if (language === 'en') return JSON.stringify(texts)
      const english = join(dirname(id), 'en.json')
      this.addWatchFile(english)
      const keys = Object.keys(JSON.parse(readFileSync(english, 'utf8')) as object)
      return JSON.stringify(keys.map((key) => texts[key]))
    },
  }
}

function compiled(json: string): Record<string, unknown> {
  const texts = Object.entries(JSON.parse(json) as Record<string, string>)
  return Object.fromEntries(texts.map(([key, text]) => [key, compileMessage(text)]))
}
