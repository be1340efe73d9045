import { Parser } from 'htmlparser2'

export interface ReadPage {
  title: string
  /** By property or name. */
  meta: Record<string, string>
  /** Address by rel. */
  links: Record<string, string>
  /** What scripts that no browser runs hold, by id, or by type where they have none. */
  data: Record<string, unknown>
  /** Names of all elements with `on…` attributes or a script that would run. */
  active: string[]
  /** Text and elements that show without scripts. */
  noScript: string
}

/** Reads a page as a browser without scripts does. */
export function readPage(text: string): ReadPage {
  const page: ReadPage = { title: '', meta: {}, links: {}, data: {}, active: [], noScript: '' }
  const open: { name: string; attributes: Record<string, string> }[] = []
  const parser = new Parser({
    onopentag(name, attributes) {
      open.push({ name, attributes })
      const key = attributes['property'] ?? attributes['name']
      if (name === 'meta' && key) page.meta[key] = attributes['content']!
      if (name === 'link') page.links[attributes['rel']!] = attributes['href']!
      const isData = name === 'script' && /^application\/(ld\+)?json$/.test(attributes['type'] ?? '')
      const isEager = Object.keys(attributes).some((attribute) => attribute.startsWith('on'))
      const isScheme = /^\s*(javascript|data|vbscript):/i.test(attributes['href'] ?? attributes['src'] ?? '')
      if ((name === 'script' && !isData) || isEager || isScheme) page.active.push(name)
      if (open.some((element) => element.name === 'noscript')) page.noScript += `<${name}>`
    },
    ontext(part) {
      const { name, attributes } = open.at(-1) ?? { name: '', attributes: {} }
      if (name === 'title') page.title += part
      if (name === 'script') page.data[attributes['id'] ?? attributes['type']!] = JSON.parse(part)
      if (open.some((element) => element.name === 'noscript')) page.noScript += part
    },
    onclosetag: () => void open.pop(),
  })
  parser.end(text)
  return page
}
