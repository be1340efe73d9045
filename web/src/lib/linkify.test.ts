import { describe, expect, it } from 'vitest'
import { linkify } from './linkify.ts'
import { httpsLink } from './https-link.ts'
import { ownPicture } from './own-picture.ts'

const links = (text: string) => linkify(text).flatMap((piece) => (piece.kind === 'link' ? [piece.href] : []))

describe('links in a description', () => {
  it('finds https addresses and leaves the rest as text', () => {
    expect(linkify('See https://a.example/x, please')).toEqual([
      { kind: 'text', text: 'See ' },
      { kind: 'link', text: 'https://a.example/x', href: 'https://a.example/x' },
      { kind: 'text', text: ', please' },
    ])
  })

  it.each([
    ['(https://a.example/x).', 'https://a.example/x'],
    ['https://a.example/Jazz_(word)', 'https://a.example/Jazz_(word)'],
    ['https://a.example/?q=1&r=2#top!', 'https://a.example/?q=1&r=2#top'],
  ])('leaves punctuation of the sentence out of %s', (text, href) => {
    expect(links(text)).toEqual([href])
  })

  it.each([
    'http://a.example',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://',
    'https://user@bank.example/',
  ])('makes no link of %s', (text) => {
    expect(links(text)).toEqual([])
  })

  it('loses no character', () => {
    const text = 'a https://x.example/ b https://y.example c'
    expect(
      linkify(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text)
  })
})

describe('addresses from data', () => {
  it('shows a picture only from our own origin', () => {
    const origin = 'https://events.example'
    expect(ownPicture('/pictures/a.webp', origin)).toBe('https://events.example/pictures/a.webp')
    expect(ownPicture('https://events.example/pictures/a.webp', origin)).toBe(
      'https://events.example/pictures/a.webp',
    )
    expect(ownPicture('https://tracker.example/a.gif', origin)).toBeNull()
    expect(ownPicture('//tracker.example/a.gif', origin)).toBeNull()
    expect(ownPicture('data:image/png;base64,AA', origin)).toBeNull()
    expect(ownPicture(null, origin)).toBeNull()
  })

  it('links to https alone', () => {
    expect(httpsLink('https://tickets.example/1')).toBe('https://tickets.example/1')
    expect(httpsLink('http://tickets.example/1')).toBeNull()
    expect(httpsLink('javascript:alert(1)')).toBeNull()
    expect(httpsLink('not an address')).toBeNull()
  })
})
