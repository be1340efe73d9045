import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { descriptionHtml } from '../server/src/lib/description-text.ts'
import { cleanMarkdown } from '../server/src/lib/markdown.ts'
import { descriptionBlocks, type Block, type Inline } from '../web/src/lib/description-blocks.ts'

// Descriptions are set twice: by the server with a library, for pages without scripts, and by the app with code of its own,
// as the library does not fit into its size. Both are written here in one short form, and have to be the same.

const SHORT: Record<string, string> = { strong: 'b', em: 'i', blockquote: 'quote' }
const shortOf = (name: string) => SHORT[name] ?? name.replace(/^h\d$/, 'h')
const around = (name: string, text: string) => `<${name}>${text}</${name}>`
const beginningOf = (href: string) => `<a ${new URL(href).href}>`

function ofServer(text: string): string {
  return descriptionHtml(text)
    .text.replaceAll(/<a href="([^"]*)"[^>]*>/g, (_, href: string) =>
      beginningOf(href.replaceAll('&amp;', '&')),
    )
    .replaceAll(
      /<(\/?)(\w+)(?: start="\d+")?(?: \/)?>/g,
      (_, slash: string, name: string) => `<${slash}${shortOf(name)}>`,
    )
    .replaceAll(/<br>\n?/g, '\n')
    .replaceAll(/\s*(<\/?(?:p|h|quote|ul|ol|li|pre|hr)>)\s*/g, '$1')
    .replaceAll(/<(li|quote)><p>/g, '<$1>')
    .replaceAll(/<\/p><\/(li|quote)>/g, '</$1>')
    .replaceAll(
      /&(amp|lt|gt|quot);/g,
      (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name]!,
    )
}

const ofPieces = (pieces: Inline[]): string =>
  pieces
    .map((piece) => {
      if (piece.kind === 'text') return piece.text
      if (piece.kind === 'link') return `${beginningOf(piece.href)}${piece.text}</a>`
      return around(shortOf(piece.kind), ofPieces(piece.inner))
    })
    .join('')

function ofBlock(block: Block): string {
  if (block.kind === 'rule') return '<hr>'
  if (block.kind === 'list') {
    const items = block.items.map((item) => around('li', ofPieces(item))).join('')
    return around(block.start === undefined ? 'ul' : 'ol', items)
  }
  return around({ paragraph: 'p', heading: 'h', quote: 'quote' }[block.kind], ofPieces(block.inner))
}
const ofApp = (text: string) => descriptionBlocks(text).map(ofBlock).join('')

// What people write, by kind.
const SAME: Record<string, string[]> = {
  lines: ['plain', 'a\nb', 'a  \nb', 'a\\\nb', 'a\n\n\n\nb', 'a\r\nb', 'a\n    b', '   a', 'a\tb'],
  // prettier-ignore
  emphasis: [
    '**a**', '__a__', '*a*', '_a_', '**a *b* c**', '*a **b** c*', '_a **b** c_', '*a **b***', '**a *b***', '**a**b', 'a**b**c',
    '*a\nb*', '**a\nb**', '*a*.', '"*a*"', '(*a*)', '*a*, *b*', '**a** **b**', '**a:** b', '**Wann?** 20 Uhr', '*„Zitat“*',
    '**«a»** b', '__init__', '_a_b', '*a_b*', '_a*b_', '*a_b_c*', '**a** (b) *c*', '~~a~~',
  ],
  // prettier-ignore
  'signs that are none': [
    'snake_case_name', 'a_b_', '2 * 3 * 4', '** a **', '*a', '**a', '5*', '*) note', 'a *b', 'a * b', 'a__b__c', '*a* *', '`a',
    '\\* b', 'a \\* b', '\\# no', '\\- a', '1\\. a', '\\\\', 'a\\b', '#tag', '####### seven', '-a', '1.5 km', '• a\n• b',
  ],
  code: ['`a`', '`a **b**`', '``a`b``', '`https://a.example`'],
  // prettier-ignore
  links: [
    '[a](https://a.example)', '[a](https://a.example/x_(y))', '[a](https://a.example/x_y_z)', '[a b](https://a.example "title")',
    '[a](mailto:a@b.example)', '[a](http://a.example)', '[a](javascript:alert(1))', '[a](https://ä.example/ü)', '[a][b]', '[a]',
    '[a]()', '[]()', '[a]: https://a.example', '[a] (https://a.example)', '[a\\]b](https://a.example)',
    '*[a](https://a.example)*', '**[a](https://a.example)**', '[https://a.example](https://a.example)',
    '![a](https://a.example/x.png)', '\\[x\\](https://a.example)',
  ],
  // prettier-ignore
  'addresses in the text': [
    'see https://a.example.', '(https://a.example/x)', 'https://a.example/x_(y)', 'https://a.example/a_b_c', 'https://a.example!',
    'https://a.example/?a=1&b=2', 'https://a.example, https://b.example', '**https://a.example**',
    "'https://a.example'", 'https://a.example…', '<https://a.example>', '<a@b.example>', 'a@b.example', 'www.a.example',
    'http://a.example', 'https://ä.example/ü',
  ],
  // prettier-ignore
  headings: ['# H', '## H ##', '###### six', '# *H*', '# H\ntext', 'text\n# H', 'H\n===', 'H\n---', 'text\n---\nmore'],
  // prettier-ignore
  lists: [
    '- a\n- b', '* a\n* b', '+ a', '1. a\n2. b', '1) a', '3. a\n4. b', 'a\n- b', 'a\n1. b', 'a\n2. b', '2024. Year', '- a\n\n- b',
    '- a\n- b\n\n- c', '1. a\n\n2. b', '- a\n  b', '- a\nb', '- a\n\ntext', '- **a**: b', '- a\n1. b', '1. a\n- b', '**Line**\n- a',
    '- [ ] a', 'Bring:\n\n- a cup\n- a coat\n\nSee you',
  ],
  quotes: ['> q', '>q', '> a\n> b', '> a\nb', '> a\n\n> b', '> **a**', 'Text:\n> q'],
  rules: ['---', '***', '___', '* * *', 'a\n\n---\n\nb', '- - -'],
  HTML: [
    '<b>x</b>',
    '<br>',
    'a < b > c',
    'AT&T',
    'Rock &amp; Roll',
    '&#42;a&#42;',
    '&lt;b&gt;',
    'a&nbsp;b',
    '<script>alert(1)</script>',
  ],
}

// [what somebody wrote, the server's, the app's]: rare, and readable in both.
const DIFFERENT: Record<string, [string, string, string][]> = {
  'the app leaves signs within words alone, as in 2*3*4': [
    ['a*b*c', '<p>a<i>b</i>c</p>', '<p>a*b*c</p>'],
    ['*a*b', '<p><i>a</i>b</p>', '<p>*a*b</p>'],
  ],
  'the app takes for strong what has its sign on both sides': [
    ['**a:**b', '<p>**a:**b</p>', '<p><b>a:</b>b</p>'],
    ['**「a」**b', '<p>**「a」**b</p>', '<p><b>「a」</b>b</p>'],
    ['***a***', '<p><i><b>a</b></i></p>', '<p><b><i>a</i></b></p>'],
  ],
  'the app has nothing within a link': [
    [
      '[**a**](https://a.example)',
      '<p><a https://a.example/><b>a</b></a></p>',
      '<p><a https://a.example/>a</a></p>',
    ],
  ],
  'the app has no blocks within others': [
    ['- a\n  - b', '<ul><li>a<ul><li>b</li></ul></li></ul>', '<ul><li>a</li><li>b</li></ul>'],
    ['1. a\n   - b', '<ol><li>a<ul><li>b</li></ul></li></ol>', '<ol><li>a</li></ol><ul><li>b</li></ul>'],
    ['- a\n\n  b', '<ul><li>a</p><p>b</li></ul>', '<ul><li>a</li></ul><p>b</p>'],
    ['> - a', '<quote><ul><li>a</li></ul></quote>', '<quote>- a</quote>'],
    ['- # a', '<ul><li><h>a</h></li></ul>', '<ul><li># a</li></ul>'],
  ],
  'the app has no blocks of code': [
    ['```\na\n```', '<pre><code>a\n</code></pre>', '<p><code>a</code></p>'],
    ['a\n\n    b', '<p>a</p><pre><code>b\n</code></pre>', '<p>a</p><p>b</p>'],
  ],
  'the app knows the entities alone that word processors leave': [['&copy;', '<p>©</p>', '<p>&copy;</p>']],
  'the app makes one list of two with other dots': [
    ['- a\n* b', '<ul><li>a</li></ul><ul><li>b</li></ul>', '<ul><li>a</li><li>b</li></ul>'],
  ],
  'the app makes no link of an address in capitals, or with a password': [
    ['HTTPS://A.EXAMPLE', '<p><a https://a.example/>HTTPS://A.EXAMPLE</a></p>', '<p>HTTPS://A.EXAMPLE</p>'],
    [
      'https://u:p@a.example',
      '<p><a https://u/>https://u</a>:p@a.example</p>',
      '<p>https://u:p@a.example</p>',
    ],
  ],
}

describe('a description looks the same with and without scripts', () => {
  for (const [kind, sources] of Object.entries(SAME)) {
    it.each(sources)(`${kind}: %j`, (source) => {
      const stored = cleanMarkdown(source)
      expect(ofApp(stored)).toBe(ofServer(stored))
    })
  }

  it('whatever of it stands beside what', () => {
    const lines = Object.values(SAME).flat()
    // A list goes on after an empty line, also with another kind of dot.
    const blocks = lines.filter((source) => !/^\s*(?:[-*+]|\d+[.)])\s/m.test(source) && !/^\W*$/.test(source))
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...blocks), { maxLength: 5 }), (sources) => {
        const stored = cleanMarkdown(sources.join('\n\n'))
        expect(ofApp(stored)).toBe(ofServer(stored))
      }),
      { numRuns: 300 },
    )
  })
})

describe('a description differs where', () => {
  for (const [what, cases] of Object.entries(DIFFERENT)) {
    it.each(cases)(`${what}: %j`, (source, server, app) => {
      const stored = cleanMarkdown(source)
      expect([ofServer(stored), ofApp(stored)]).toEqual([server, app])
    })
  }
})
