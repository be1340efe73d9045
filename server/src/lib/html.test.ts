import { expect, it } from 'vitest'
import { dataScript, escapeMarkup, html } from './html.ts'

it('escapes what stands in markup, and leaves markup in markup as it is', () => {
  const name = `<b>"R&B" 'n' more`
  expect(html`<p title="${name}">${html`<i>${name}</i>`}</p>`.text).toBe(
    '<p title="&#60;b&#62;&#34;R&#38;B&#34; &#39;n&#39; more"><i>&#60;b&#62;&#34;R&#38;B&#34; &#39;n&#39; more</i></p>',
  )
})

it('writes nothing for what is not there, and lists one after the other', () => {
  expect(html`a${false}${null}${undefined}${[html`<br />`, 1, '<']}`.text).toBe('a<br />1&#60;')
})

it('keeps no character that XML cannot hold', () => {
  expect(escapeMarkup('a\u0000b\u001fc\ud800d\ufffee\tf\n')).toBe('a b c d e\tf\n')
})

it('lets no value end a script element', () => {
  const { text } = dataScript('application/json', { title: '</script><script>alert(1)</script><!--' }, 'x')
  expect(text.match(/<\/?script/g)).toHaveLength(2)
  expect(text).not.toContain('<!--')
  expect(JSON.parse(text.slice(text.indexOf('>') + 1, text.lastIndexOf('<')))).toEqual({
    title: '</script><script>alert(1)</script><!--',
  })
})
