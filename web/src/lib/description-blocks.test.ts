import { describe, expect, it } from 'vitest'
import { type Block, descriptionBlocks, type Inline } from './description-blocks.ts'

/** Written short: the kind of a piece around its text. */
const short = (pieces: Inline[]): string =>
  pieces
    .map((piece) => {
      if (piece.kind === 'text') return piece.text
      return piece.kind === 'link' ? `<${piece.text}|${piece.href}>` : `<${piece.kind} ${short(piece.inner)}>`
    })
    .join('')
const shortBlock = (block: Block) => {
  if (block.kind === 'rule') return block.kind
  return block.kind === 'list'
    ? `${block.start === undefined ? 'ul' : `ol from ${block.start}`}: ${block.items.map(short).join(' / ')}`
    : `${block.kind}: ${short(block.inner)}`
}

describe('a description', () => {
  it.each([
    ['one\ntwo\n\nthree', ['paragraph: one\ntwo', 'paragraph: three']],
    ['Bring **a jacket**, *please*.', ['paragraph: Bring <strong a jacket>, <em please>.']],
    ['__a__ _b_ **c *d* e**', ['paragraph: <strong a> <em b> <strong c <em d> e>']],
    ['# Programme\nDoors at 7', ['heading: Programme', 'paragraph: Doors at 7']],
    ['Bring:\n- a cup\n- a coat', ['paragraph: Bring:', 'ul: a cup / a coat']],
    ['1. eat\n2) sleep', ['ol from 1: eat / sleep']],
    ['1. eat\n\n2. sleep\nwell', ['ol from 1: eat / sleep\nwell']],
    ['1. eat\n- soup\n2. sleep', ['ol from 1: eat', 'ul: soup', 'ol from 2: sleep']],
    ['> they said\n> so', ['quote: they said\nso']],
    ['Programme\n---\n\n***', ['heading: Programme', 'rule']],
    ['one\r\ntwo\r\n\r\n\n three ', ['paragraph: one\ntwo', 'paragraph: three']],
    ['Rock &amp; Roll&#33;', ['paragraph: Rock & Roll!']],
    ['***a*** *b **c***', ['paragraph: <strong <em a>> <em b <strong c>>']],
    [
      '[tickets](https://t.example/) or https://u.example.',
      ['paragraph: <tickets|https://t.example/> or <https://u.example|https://u.example/>.'],
    ],
    ['[write](mailto:a@x.example)', ['paragraph: <write|mailto:a@x.example>']],
    ['`**code**`', ['paragraph: <code **code**>']],
    ['\\*no\\*', ['paragraph: *no*']],
  ])('%j is %j', (text, blocks) => {
    expect(descriptionBlocks(text).map(shortBlock)).toEqual(blocks)
  })

  it.each([
    '<b>x</b> <script>alert(1)</script>',
    '[a](javascript:alert(1))',
    '[a](http://plain.example)',
    '2 * 3 * 4',
    'snake_case_name',
    '**open',
    '- ',
  ])('takes %j for text', (text) => {
    expect(descriptionBlocks(text).map(shortBlock)).toEqual([`paragraph: ${text.trim()}`])
  })
})
