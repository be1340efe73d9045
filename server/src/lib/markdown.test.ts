import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import MarkdownIt from 'markdown-it'
import { describe, expect, it } from 'vitest'
import { cleanLine } from './clean-text.ts'
import { cleanMarkdown } from './markdown.ts'

describe('cleanMarkdown', () => {
  it.each([
    ['paragraphs', 'One\n\nTwo', 'One\n\nTwo'],
    ['emphasis and lists', '*a* **b**\n\n- one\n  - two\n1. three', '*a* **b**\n\n- one\n  - two\n1. three'],
    ['headings', '# Programme', '# Programme'],
    [
      'https and mailto links',
      '[a](https://x.org/?q=1&r=2) [b](mailto:a@x.org)',
      '[a](https://x.org/?q=1&r=2) [b](mailto:a@x.org)',
    ],
    ['signs that are no tags', 'a < b, 3<4, I <3 you, R&B, &amp;', 'a < b, 3<4, I <3 you, R&B, &amp;'],
    ['square brackets', 'Doors [main hall] at 7', 'Doors [main hall] at 7'],
  ])('keeps %s', (_, source, cleaned) => {
    expect(cleanMarkdown(source)).toBe(cleaned)
  })

  it.each([
    ['tags', 'A <b>bold</b> move', 'A bold move'],
    ['the lines that tags stand for', '<p>One</p><p>Two<br>Three</p>', 'One\n\nTwo\nThree'],
    ['scripts with what is in them', 'a<script>alert(1)</script>b', 'ab'],
    ['tags within tags', 'a<scr<b>ipt>alert(1)</scr</b>ipt>b', 'ab'],
    ['comments', 'a<!-- <b> -->b', 'ab'],
    ['what begins like a tag', 'if a<b then <img src=x', 'if a< b then < img src=x'],
    ['angle brackets around addresses', '<https://x.org/a> <a@x.org>', 'https://x.org/a a@x.org'],
    ['pictures', '![A singer](https://x.org/a.png)', 'A singer'],
    ['links of other schemes', '[a](javascript:alert(1)) [b](http://x.org) [c](/d)', 'a b c'],
    ['a scheme in disguise', '[a](javascript&colon;alert(1)) [b](\\javascript:x)', 'a b'],
    ['titles of links', '[a](https://x.org "hello")', '[a](https://x.org)'],
    ['parentheses in addresses', '[a](https://x.org/Fado_(music))', '[a](https://x.org/Fado_%28music%29)'],
    ['reference links', '[a][b]\n\n[b]: javascript:alert(1)', '[a][b]\n\n[b] : javascript:alert(1)'],
    ['a picture whose bracket is hidden', '![a \\[b](https://x.org)', '![a \\[b] (https://x.org)'],
    ['a link around a picture', '[![a](https://x.org/a.png)](https://x.org)', '[a](https://x.org)'],
    ['control characters', 'a\u0000b\u0007c\r\nd\u202Ee', 'abc\nde'],
    ['spaces at the end of lines', 'a  \nb\n\n\n\nc', 'a\nb\n\nc'],
  ])('takes apart %s', (_, source, cleaned) => {
    expect(cleanMarkdown(source)).toBe(cleaned)
  })

  const pieces = [
    '[', ']', '(', ')', '](', '![', '[a](', '[a]: ', ']:', '<', '>', '<b>', '</b>', '<script>', '</script>', '<img src=x onerror=y', '<!--', '-->', '<![CDATA[',
    'javascript:alert(1)', 'data:text/html,x', 'https://x.org', 'http://x.org', 'mailto:a@x.org', '\\', '`', '```\n', '"', "'", '&lt;', '&#91;', '&colon;',
    '\n', '\n\n', '    ', '> ', '- ', '1. ', '*', '_', '#', '|', '|-|', '\u0000', ' ', 'a', 'é', '<br>', '<li>', '<a href="javascript:x">', '!', ':', '<https://x.org>',
  ] // prettier-ignore
  const anyText = fc.oneof(
    fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 60 }),
  )

  it('changes nothing when it is done again', () => {
    fc.assert(
      fc.property(anyText, (source) => {
        const cleaned = cleanMarkdown(source)
        expect(cleanMarkdown(cleaned)).toBe(cleaned)
        expect(cleanLine(cleanLine(source))).toBe(cleanLine(source))
      }),
      { numRuns: 5_000 },
    )
  })

  const FROM_MARKDOWN = new Set(
    'p br hr em strong s a ul ol li code pre blockquote h1 h2 h3 h4 h5 h6 table thead tbody tr th td'.split(
      ' ',
    ),
  )

  it('leaves no HTML, picture or unsafe link to a renderer that would let all of them through', () => {
    const renderers = [
      new MarkdownIt('commonmark', { html: true }),
      new MarkdownIt({ html: true, linkify: true }),
    ]
    for (const renderer of renderers) renderer.validateLink = () => true
    fc.assert(
      fc.property(anyText, fc.constantFrom(...renderers), (source, renderer) => {
        const cleaned = cleanMarkdown(source)
        // Out of Markdown comes what Markdown makes; HTML of the text's own would be a token of its own.
        const kinds = renderer.parse(cleaned, {}).flatMap((token) => [token, ...(token.children ?? [])])
        expect(kinds.map(({ type }) => type)).not.toContain('html_inline')
        expect(kinds.map(({ type }) => type)).not.toContain('html_block')
        const links: (string | undefined)[] = []
        new Parser({
          onopentag: (name, { href, ...others }) => {
            expect(FROM_MARKDOWN).toContain(name)
            expect(Object.keys(others).filter((key) => !['start', 'style', 'class'].includes(key))).toEqual(
              [],
            )
            if (name === 'a') links.push(href)
          },
        }).end(renderer.render(cleaned))
        // Out of linkify come http addresses that stand in the text as such.
        const isSafe = renderer === renderers[0] ? /^(https:\/\/|mailto:)/i : /^(https?:\/\/|mailto:)/i
        expect(links.filter((href) => !isSafe.test(href ?? ''))).toEqual([])
      }),
      { numRuns: 5_000 },
    )
  })

  it('is done in time with the worst of its length', () => {
    for (const piece of [
      '<script>',
      '<',
      '[',
      '](',
      '[[a](',
      '<!--',
      '![a](b)',
      '[a]('.repeat(3) + ')',
      '<b',
      '(',
    ]) {
      const startedAt = performance.now()
      cleanMarkdown(piece.repeat(Math.ceil(5_000 / piece.length)))
      cleanMarkdown('[<'.repeat(600) + piece.repeat(300) + '>](x)'.repeat(600))
      expect(performance.now() - startedAt).toBeLessThan(1_000)
    }
  })
})

describe('cleanLine', () => {
  it.each([
    ['  Rock   &  Roll\n<3 ', 'Rock & Roll <3'],
    ['<b>Jazz</b> night', 'Jazz night'],
    ['Cafe\u0301', 'Café'],
    ['\u0000\u200B ', ''],
  ])('makes of %j the line %j', (source, line) => {
    expect(cleanLine(source)).toBe(line)
  })
})
