import fc from 'fast-check'
import { Parser } from 'htmlparser2'
import { describe, expect, it } from 'vitest'
import { descriptionHtml, descriptionText } from './description-text.ts'

describe('a description as markup', () => {
  it.each([
    ['paragraphs and line breaks', 'One\ntwo\n\nThree', '<p>One<br />\ntwo</p>\n<p>Three</p>\n'],
    ['emphasis', '*a* **b**', '<p><em>a</em> <strong>b</strong></p>\n'],
    ['headings, one level below that of the page', '# Programme', '<h2>Programme</h2>\n'],
    [
      'links, which search engines are not to follow',
      '[a](https://x.org/)',
      '<p><a href="https://x.org/" rel="nofollow ugc noopener">a</a></p>\n',
    ],
    [
      'addresses in the text',
      'See https://x.org/a.',
      '<p>See <a href="https://x.org/a" rel="nofollow ugc noopener">https://x.org/a</a>.</p>\n',
    ],
    ['HTML as text', '<b>x</b>', '<p>&lt;b&gt;x&lt;/b&gt;</p>\n'],
    ['links of other schemes as text', '[a](javascript:alert(1))', '<p>[a](javascript:alert(1))</p>\n'],
    [
      'pictures as links',
      '![a](https://x.org/a.png)',
      '<p>!<a href="https://x.org/a.png" rel="nofollow ugc noopener">a</a></p>\n',
    ],
  ])('has %s', (_, source, markup) => {
    expect(descriptionHtml(source).text).toBe(markup)
  })

  const ALLOWED = new Set('p br em strong a ul ol li blockquote code pre hr h2 h3 h4 h5 h6'.split(' '))
  const pieces = [
    '[', '](', ')', '![', '<', '>', '<script>', '</script>', '</noscript>', '<img src=x onerror=y>', '<!--', '-->', 'javascript:alert(1)',
    'data:text/html,x', 'https://x.org', 'mailto:a@x.org', '\\', '`', '```\n', '"', "'", '&lt;', '&colon;', '\n', '\n\n', '    ', '> ', '- ', '1. ',
    '*', '_', '#', '|', '\u202e', '[a]: ', ' "t"',
  ] // prettier-ignore
  it('holds no other element, attribute or scheme, whatever it is made of', () => {
    const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 5 })), {
      maxLength: 30,
    })
    fc.assert(
      fc.property(text, (parts) => {
        const parser = new Parser({
          onopentag(name, attributes) {
            expect(ALLOWED).toContain(name)
            for (const key of Object.keys(attributes))
              expect(['href', 'rel', 'title', 'start', 'class']).toContain(key)
            if (attributes['href']) expect(attributes['href']).toMatch(/^(https:\/\/|mailto:)/i)
          },
        })
        const markup = descriptionHtml(parts.join('')).text
        parser.end(markup)
        expect(markup).not.toMatch(/<\/(script|noscript)/i)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a description as text', () => {
  it.each([
    ['Plain words', 'Plain words'],
    ['*Fado* and **wine**', 'Fado and wine'],
    [
      '# Programme\n\n- Doors\n- Music\n\nBring a [friend](https://x.org).',
      'Programme\n\n- Doors\n- Music\n\nBring a friend.',
    ],
    ['One\ntwo', 'One\ntwo'],
    ['R&amp;B, `code`', 'R&B, code'],
    ['', ''],
  ])('%j reads %j', (source, text) => {
    expect(descriptionText(source)).toBe(text)
  })
})
