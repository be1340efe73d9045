import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { clip, fold, lengthOf, plainLine, plainText } from './plain-text.ts'

describe('plainText', () => {
  it.each([
    ['plain text as it is', 'Doors at 7.\nShow at 8.', 'Doors at 7.\nShow at 8.'],
    ['paragraphs', '<p>One</p><p>Two</p>', 'One\n\nTwo'],
    ['line breaks', 'One<br>Two<br/>Three', 'One\nTwo\nThree'],
    ['lists', '<ul><li>One</li><li>Two</li></ul>', '- One\n- Two'],
    ['inline tags', 'A <b>bold</b> <a href="https://x.org">link</a>', 'A bold link'],
    ['line breaks of the HTML source, which mean nothing', '<p>One\n  two</p>', 'One two'],
    ['line breaks between inline tags', 'One <b>two</b>\nthree', 'One two\nthree'],
    ['entities', 'Fish &amp; chips &eacute; &#8211; &#x1F600;', 'Fish & chips é – 😀'],
    ['escaped markup', '&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;', 'One\n\nTwo'],
    ['escaped entities', 'Fish &amp;amp; chips', 'Fish & chips'],
    ['scripts and styles', 'a<script>alert(1)</script><style>p{}</style>b', 'ab'],
    ['comments', 'a<!-- hidden -->b', 'ab'],
    ['an unclosed tag', 'before <img src=x onerror=alert(1)', 'before'],
    ['signs that are no tags', 'a < b, 3<4, I <3 you, R&B', 'a < b, 3<4, I <3 you, R&B'],
    ['control characters', 'a\u0000b\u0007c\u001Bd\u009Fe', 'abcde'],
    ['unusual line ends', 'a\r\nb\rc\u2028d\u2029e', 'a\nb\nc\nd\n\ne'],
    ['too many empty lines', 'a\n\n \n\n\nb', 'a\n\nb'],
    ['invisible characters', 'a\u200Bb\uFEFFc\u202Ed', 'abcd'],
    ['joined emoji', '👩\u200D🔬', '👩\u200D🔬'],
    ['half a surrogate pair', 'a\uD83Db', 'ab'],
    ['decomposed letters', 'Cafe\u0301', 'Café'],
  ])('reads %s', (_, source, text) => {
    expect(plainText(source)).toBe(text)
  })

  it('lets no tag and no control character through, however it is wrapped', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '&lt;',
      '&amp;lt;',
      '&amp;',
      'script',
      'b',
      '/',
      '!',
      ' ',
      '"',
      '\u0000',
      '\n',
      '&#60;',
      '&gt;',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = plainText(pieces.join(''))
        expect(text).not.toMatch(/<(\/?[a-z]|!|\?)/i)
        expect(text).not.toMatch(/[^\P{Cc}\n]/u)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('plainLine', () => {
  it('makes one line of several', () => {
    expect(plainLine(' Late <i>Night</i>\n  <br>Jazz ')).toBe('Late Night Jazz')
  })
})

describe('clip', () => {
  it.each([
    ['short enough', 12, 'short enough'],
    ['cut between two words', 15, 'cut between…'],
    ['unbreakableunbreakable', 10, 'unbreakab…'],
    ['😀😀😀😀', 4, '😀😀😀😀'],
    ['😀😀😀😀😀', 4, '😀😀😀…'],
  ])('cuts %s to %d', (text, length, expected) => {
    expect(clip(text, length)).toBe(expected)
    expect(lengthOf(clip(text, length))).toBeLessThanOrEqual(length)
  })
})

describe('fold', () => {
  it.each([
    ['Música', 'musica'],
    ['FOOD & Drink', 'food drink'],
    ['Arts/Exhibits', 'arts exhibits'],
    ['  Ünïcode—２ ', 'unicode 2'],
    ['祭り', '祭り'],
  ])('folds %s to %s', (text, folded) => {
    expect(fold(text)).toBe(folded)
  })
})
