import { describe, expect, it } from 'vitest'
import { readImage, readLinks } from './read-links.ts'

const links = (record: object) => {
  const notes: string[] = []
  return { ...readLinks({ ...record }, (note) => notes.push(note)), notes }
}
const image = (value: unknown) => {
  const notes: string[] = []
  return [readImage({ image: value }, (note) => notes.push(note)), notes.length]
}

describe('readLinks', () => {
  it.each([
    ['https://x.org/a', 'https://x.org/a', []],
    [['https://x.org/a', 'https://y.org'], 'https://x.org/a', []],
    [' https://x.org/a b ', 'https://x.org/a%20b', []],
    ['http://x.org/a?b=c#d', 'https://x.org/a?b=c#d', ['url was http: upgraded to https']],
    ['HTTP://X.org', 'https://x.org/', ['url was http: upgraded to https']],
    ['http://x.org:8080/', null, ['url is "http://x.org:8080/", an http URL with a port: left out']],
    ['http:www.x.org', null, ['url is "http:www.x.org", wanted an https URL: left out']],
    ['www.x.org', null, ['url is "www.x.org", wanted an https URL: left out']],
    ['https://', null, ['url is "https://", wanted an https URL: left out']],
    ['https://localhost/', null, ['url is "https://localhost/", wanted an https URL: left out']],
    ['https://user:word@x.org/', null, ['url is "https://user:word@x.org/", wanted an https URL: left out']],
    ['javascript:alert(1)', null, ['url is "javascript:alert(1)", wanted an https URL: left out']],
    [null, null, []],
    ['', null, []],
  ])('reads the url %j', (url, expected, notes) => {
    expect(links({ url })).toEqual({ url: expected, ticket_url: null, notes })
  })

  it('takes the first offer with a url for the tickets', () => {
    const offers = [{}, { url: 'http://t.org/1' }, { url: 'https://t.org/2' }]
    expect(links({ offers })).toMatchObject({
      url: null,
      ticket_url: 'https://t.org/1',
      notes: { length: 1 },
    })
  })

  it('leaves out a url that is too long', () => {
    expect(links({ url: `https://x.org/${'a'.repeat(2000)}` })).toMatchObject({
      url: null,
      notes: { length: 1 },
    })
  })
})

describe('readImage', () => {
  it.each([
    ['https://x.org/a (1).jpg', 'https://x.org/a%20(1).jpg', 0],
    [['http://x.org/a.jpg', 'https://x.org/b.jpg'], 'https://x.org/b.jpg', 0],
    [{ '@type': 'ImageObject', url: 'https://x.org/a.jpg' }, 'https://x.org/a.jpg', 0],
    [[{ contentUrl: 'https://x.org/a.jpg' }], 'https://x.org/a.jpg', 0],
    ['http://x.org/a.jpg', null, 1],
    ['data:image/png;base64,AAAA', null, 1],
    ['/a.jpg', null, 1],
    [null, null, 0],
    [[], null, 0],
    [{ name: 'no url' }, null, 0],
  ])('reads the image %j', (value, url, notes) => {
    expect(image(value)).toEqual([url, notes])
  })
})
