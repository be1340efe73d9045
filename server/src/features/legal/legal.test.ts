import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { useTestApp } from '../../../test/app.ts'
import { useTestDatabase } from '../../../test/db.ts'
import { readPage } from '../../../test/page.ts'
import { legal } from '../../cli/doctor/legal.ts'
import { fromRoot } from '../../version.ts'
import { acceptedLanguages } from '../../lib/accepted-languages.ts'

const dir = mkdtempSync(join(tmpdir(), 'eventbuzz-legal-'))
const legalDir = join(dir, 'legal')
const { app, deps, get } = useTestApp(useTestDatabase(), {
  PUBLIC_URL: 'https://events.example.org',
  INSTANCE_NAME: 'Lisbon *by night* <3',
  CONTACT_EMAIL: 'o_neill_@example.org',
  LEGAL_DIR: legalDir,
})
beforeAll(() => {
  const one = { name: 'left-pad', version: '1.3.0', licence: 'WTFPL', source: '', text: 'Do <b>what</b>' }
  writeFileSync(
    join(deps().webDir, 'third-party.json'),
    JSON.stringify([one, { ...one, name: 'bare', source: 'https://bare.example', text: null }]),
  )
})
afterEach(() => rmSync(legalDir, { recursive: true, force: true }))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const write = (name: string, text: string) => {
  mkdirSync(legalDir, { recursive: true })
  writeFileSync(join(legalDir, name), text)
}
const htmlOf = async (path: string) => {
  const { status, body } = await get(`/legal/${path}`)
  expect(status).toBe(200)
  return body.html as string
}

describe('the texts that come with EventBuzz', () => {
  it.each(['privacy', 'terms', 'licences'])('has %s, with every placeholder filled in', async (page) => {
    const { body } = await get(`/legal/${page}?language=en`)
    expect(body).toMatchObject({ language: 'en', html: expect.stringMatching(/^<h1>/) })
    expect(body.html).not.toMatch(/\{\{|undefined/)
    expect(body.html).toContain('Lisbon *by night* &lt;3')
  })

  it('names whom to write to', async () => {
    expect(await htmlOf('privacy')).toContain(
      '<a href="mailto:o_neill_@example.org">o_neill_@example.org</a>',
    )
  })

  it('says where the map is from and where one signs in', async () => {
    expect(await htmlOf('privacy')).toContain('is loaded from this site itself.')
  })

  it('is in English for those who ask for a language that there is none in, and says so', async () => {
    expect((await get('/legal/terms?language=pt-BR')).body).toMatchObject({
      language: 'en',
      title: 'Terms of use',
    })
  })

  it.each([
    ['de', 'Datenschutz', 'wird von dieser Website selbst geladen'],
    ['fr', 'Confidentialité', 'chargée depuis ce site lui-même'],
    ['es', 'Privacidad', 'desde este mismo sitio'],
    ['ar', 'الخصوصية', 'هذا الموقع نفسه'],
  ])('is there in %s', async (language, title, phrase) => {
    const { body } = await get(`/legal/privacy?language=${language}`)
    expect(body).toMatchObject({ language, title, html: expect.stringContaining(phrase) })
    expect(body.html).not.toMatch(/\{\{|undefined/)
  })

  describe.each(['privacy', 'terms'])('of %s', (page) => {
    const ours = (language: string) => readFileSync(fromRoot(`server/legal/${page}.${language}.md`), 'utf8')
    const shapeOf = (text: string) => ({
      headings: text.match(/^#+(?= )/gm),
      placeholders: text.match(/\{\{\w+\}\}/g)!.toSorted(),
      links: text.match(/\]\([^)]*\)/g)!.toSorted(),
      paragraphs: text.split(/\n{2,}/).length,
      points: text.match(/^- /gm)?.length,
      emphasised: text.match(/\*\*[^*]+\*\*/g)?.length,
      rows: text.match(/^\|/gm)?.length,
      code: text.match(/`\w+[`…]/g),
    })
    it.each(['de', 'fr', 'es', 'ar'])('says as much in %s', (language) => {
      expect(shapeOf(ours(language))).toEqual(shapeOf(ours('en')))
    })
  })

  it('has the same numbers of days in all languages', () => {
    const numbers = ['en', 'de', 'fr', 'es', 'ar'].map((language) =>
      readFileSync(fromRoot(`server/legal/privacy.${language}.md`), 'utf8').match(/\d+/g)!,
    )
    expect(numbers[0]).toEqual(['90', '30', '30'])
    for (const others of numbers) expect(others).toEqual(numbers[0])
  })

  it('has the periods of the code', () => {
    const text = readFileSync(fromRoot('server/legal/privacy.en.md'), 'utf8')
    const source = (path: string) => readFileSync(fromRoot(`server/src/${path}`), 'utf8')
    const fates = source('features/data-rights/export/rules.ts')
    expect(fates).toMatch(/audit_lines: \{ kept_days: 365,[^]*request_keys: deleted\(1\)/)
    expect(fates).toContain('EXPORT_KEPT_DAYS = 7')
    expect(text).toMatch(/for one year/)
    expect(text).toMatch(/for one day, and copies of your data that you asked for, seven days/)
    expect(source('features/search/forget-search-terms.ts')).toMatch(/\b90\b/)
    expect(text).toMatch(/hour are kept for 90 days/)
    expect(source('features/identity/rules.ts')).toContain('GRACE_DAYS = 30')
    expect(text).toMatch(/For 30 days you can come back/)
  })

  it('has in the licences what the NOTICE file has', async () => {
    const html = await htmlOf('licences')
    const addresses = readFileSync(fromRoot('NOTICE'), 'utf8').match(/https:\/\/[\w./-]+\w/g) ?? []
    expect(addresses.length).toBeGreaterThan(2)
    for (const address of addresses) expect(html).toContain(`href="${address}"`)
  })

  it('lists the programs of others in the web app below the licences', async () => {
    write('licences.en.md', '# Ours\n\nBought.')
    const html = await htmlOf('licences')
    expect(html).toMatch(/<h1>Ours<\/h1>[^]*left-pad 1\.3\.0 \(WTFPL\)[^]*Do &#60;b&#62;what/)
    expect(html).toContain('<a href="https://bare.example" rel="noopener">')
    // They change with the program alone.
    rmSync(join(deps().webDir, 'third-party.json'))
    expect(await htmlOf('licences')).toContain('left-pad')
  })
})

describe("an operator's own texts", () => {
  it('take the place of ours at once, in the language that is asked for', async () => {
    expect(await htmlOf('terms')).toContain('<h1>Terms of use</h1>')
    write('terms.en.md', '# House rules of {{ name }}\n\nBe kind.')
    write('terms.de.md', '# Hausordnung\n\nNett sein.')
    expect((await get('/legal/terms?language=de-AT')).body).toEqual({
      title: 'Hausordnung',
      language: 'de',
      html: '<h1>Hausordnung</h1>\n<p>Nett sein.</p>\n',
    })
    expect((await get('/legal/terms?language=fr')).body).toMatchObject({
      title: 'House rules of Lisbon *by night* <3',
      language: 'en',
    })
  })

  it('silence ours in every language, and leave the other pages as they are', async () => {
    write('privacy.de.md', '# Datenschutz\n\nWir speichern nichts.')
    expect((await get('/legal/privacy?language=en')).body).toMatchObject({ language: 'de' })
    expect((await get('/legal/terms?language=de')).body).toMatchObject({ title: 'Nutzungsbedingungen' })
  })

  it('may be one for all, before which goes the one in the language that is asked for', async () => {
    write('privacy.md', '# Everybody')
    expect((await get('/legal/privacy?language=de')).body).toMatchObject({
      language: 'und',
      title: 'Everybody',
    })
    write('privacy.de.md', '# Datenschutz bei uns')
    write('privacy.en.md', '# Privacy with us')
    expect((await get('/legal/privacy?language=de')).body).toMatchObject({ title: 'Datenschutz bei uns' })
    expect((await get('/legal/privacy?language=fr')).body).toMatchObject({ title: 'Everybody' })
  })

  it('get a heading when they have none', async () => {
    write('privacy.en.md', 'Nothing is stored.')
    expect(await htmlOf('privacy')).toBe('<h1>Privacy</h1><p>Nothing is stored.</p>\n')
  })

  it('bring no HTML, script, picture or style along', async () => {
    write(
      'privacy.en.md',
      [
        '# <img src=x onerror=alert(1)> {{name}}',
        '<script>alert(1)</script>',
        '<p onclick="alert(1)">hello</p>',
        '[a](javascript:alert(1)) [b](data:text/html,x) [c](//evil.example) [d](/\\evil.example) <vbscript:x>',
        '![pixel](https://evil.example/pixel.png)',
        '| a |\n| :-: |\n| b |',
        '[good](https://example.org) [mail](mailto:a@example.org) [here](/profile)',
        '`{{nonsense}}`',
      ].join('\n\n'),
    )
    const html = await htmlOf('privacy')
    expect(html).not.toMatch(/<(script|img|p on)|style=|href="(?!https:\/\/|mailto:|\/profile")/)
    expect(html.match(/href="[^"]*"/g)).toEqual([
      'href="https://evil.example/pixel.png"',
      'href="https://example.org"',
      'href="mailto:a@example.org"',
      'href="/profile"',
    ])
    expect(html).toContain('{{nonsense}}')
    expect(readPage((await app().inject('/privacy')).body).active).toEqual([])
  })

  it('are looked at by the doctor, who finds names that mean nothing', async () => {
    expect(await legal({ legalDir })).toMatchObject({ isOk: true, found: expect.stringMatching(/^none/) })
    write('privacy.en.md', '# Privacy')
    expect(await legal({ legalDir })).toMatchObject({ isOk: true, found: 'privacy.en.md' })
    write('imprint.md', '# Imprint')
    expect(await legal({ legalDir })).toMatchObject({ isOk: false, found: 'imprint.md' })
  })
})

describe('the pages without scripts', () => {
  const pageOf = async (path: string, language?: string) => {
    const answer = await app().inject({
      url: path,
      headers: { accept: 'text/html', ...(language && { 'accept-language': language }) },
    })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['vary']).toMatch(/accept-language/)
    return readPage(answer.body)
  }

  it('show the text, and the way to the others', async () => {
    const { title, links, noScript, meta, active } = await pageOf('/privacy')
    expect(title).toBe('Privacy · Lisbon *by night* <3')
    expect(links['canonical']).toBe('https://events.example.org/privacy')
    expect(meta).not.toHaveProperty('robots')
    expect(noScript).toMatch(/<h1>Privacy[^]*When you visit[^]*<footer>[^]*Terms[^]*Licences/)
    expect(active).toEqual([])
  })

  it('are in the language of the browser', async () => {
    write('terms.en.md', '# House rules')
    write('terms.de.md', '# Hausordnung')
    expect((await pageOf('/terms', 'de-DE,de;q=0.9,en;q=0.5')).title).toMatch(/^Hausordnung/)
    expect((await pageOf('/terms', 'fr, en;q=0.5, de;q=0.4')).title).toMatch(/^House rules/)
  })

  it.each([
    ['ar-EG', 'lang="ar" dir="rtl"'],
    ['fr', 'lang="fr" dir="ltr"'],
    ['pt', 'lang="en" dir="ltr"'],
  ])('say in %s how they are written', async (language, attributes) => {
    const { body } = await app().inject({ url: '/privacy', headers: { 'accept-language': language } })
    expect(body).toContain(`<html ${attributes}>`)
    write('privacy.md', '# Whatever')
    const own = await app().inject({ url: '/privacy', headers: { 'accept-language': language } })
    expect(own.body).toContain('<html lang="" dir="auto">')
  })
})

it('refuses a page that there is none of, and a language that is none', async () => {
  expect((await get('/legal/imprint')).status).toBe(400)
  expect((await get('/legal/privacy?language=../../etc')).status).toBe(400)
})

it('reads Accept-Language by weight, and leaves out what is not wanted or not readable', () => {
  expect(acceptedLanguages('en;q=0.5, ar-EG, de;q=0.9, fr;q=0, *;q=0.1, ???')).toEqual(['ar', 'de', 'en'])
  expect(acceptedLanguages(undefined)).toEqual([])
})
