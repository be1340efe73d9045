import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { formOf, type Browser } from '../../test/browser.ts'
import { useTestDatabase } from '../../test/db.ts'
import { PASSWORD, serveIdentity } from '../../test/identity-server.ts'
import { runIdentityMails } from '../../test/identity-mails.ts'
import * as passwords from './passwords.ts'

const database = useTestDatabase()
const { pool } = database
const idp = serveIdentity(useTestApp(database))
const mails = () => runIdentityMails(idp.deps())
const ines = 'ines@example.org'
const NEW_PASSWORD = 'Another horse 8'
const start = new Date().toISOString()
beforeEach(() => idp.clock.set(start))
const later = (minutes: number) => idp.clock.set(new Date(Date.parse(start) + minutes * 60_000).toISOString())

const page = (path: string) => `${idp.issuer()}${path}`
const open = async (browser: Browser, path: string) => formOf(await (await browser.get(page(path))).text())
/** What a page says, without what differs from one browser to the next. */
const said = async (answer: Response) =>
  (await answer.text()).replace(/(value|action|href)="[^"]*"/g, '$1').replace(/\s+/g, ' ')
const trySignIn = async (email: string, password: string) => {
  const attempt = await idp.ask()
  return idp.submit(attempt, { email, password })
}
const askForReset = async (email: string, browser = idp.browser()) => {
  const { action, fields } = await open(browser, '/forgot-password')
  return browser.post(action, { ...fields, email })
}
/** Follows the link of the latest mail. */
const linkOf = (mail: string | undefined) => /https?:\/\/\S+token=\S+/.exec(mail ?? '')![0]
const setPassword = async (link: string, password: string, browser = idp.browser()) => {
  const answer = await browser.get(link)
  if (answer.status !== 200) return answer
  const { action, fields } = formOf(await answer.text())
  return browser.post(action, { ...fields, new_password: password })
}

describe('every form', () => {
  const forms: [string, (browser: Browser) => Promise<{ action: string; fields: Record<string, string> }>][] =
    [
      ['sign in', async (browser) => formOf(await (await idp.ask({}, browser)).answer.text())],
      [
        'register',
        async (browser) => formOf(await (await idp.ask({ prompt: 'create' }, browser)).answer.text()),
      ],
      ['forgotten password', (browser) => open(browser, '/forgot-password')],
      ['change password', (browser) => open(browser, '/change-password')],
      ['confirm', (browser) => open(browser, '/confirm?token=x')],
      [
        'set password',
        async (browser) => {
          await idp.register(ines)
          await mails()
          await askForReset(ines)
          return formOf(await (await browser.get(linkOf((await mails()).at(-1)))).text())
        },
      ],
    ]
  it.each(forms)('is taken only from a page of ours: %s', async (_, openForm) => {
    const browser = idp.browser()
    const { action, fields } = await openForm(browser)
    const strangers: Record<string, string | undefined>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: undefined },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
    ]
    const before = await pool.query('SELECT count(*) FROM identity_account')
    const values = {
      ...fields,
      email: 'rui@example.org',
      name: 'Rui',
      password: PASSWORD,
      new_password: PASSWORD,
    }
    for (const headers of strangers)
      expect([headers, (await browser.post(action, values, headers)).status]).toEqual([headers, 403])
    expect((await browser.post(action, { ...values, form_token: '' })).status).toBe(403)
    // Taken from a page that the stranger opened.
    const theirs = await openForm(idp.browser()).catch(() => ({ fields: { form_token: 'x' } }))
    const stolen = { ...values, form_token: theirs.fields['form_token'] }
    expect((await browser.post(action, stolen)).status).toBe(403)
    expect((await idp.browser().post(action, values)).status).toBeGreaterThanOrEqual(400)
    expect((await pool.query('SELECT count(*) FROM identity_account')).rows.length).toBe(before.rows.length)
  })

  it('keeps what was typed, says at each field what is wrong, and never sends a password back', async () => {
    const attempt = await idp.ask({ prompt: 'create' })
    const answer = await idp.submit(attempt, {
      name: 'Ines',
      email: 'no address',
      new_password: 'Secret word',
    })
    expect(answer.status).toBe(400)
    const text = await answer.text()
    expect(text).toContain('value="Ines"')
    expect(text).toContain('value="no address"')
    expect(text).not.toContain('Secret word')
    expect(text).toMatch(
      /id="email"[^>]*aria-describedby="email-problem"[^>]*aria-invalid="true"[^>]*autofocus/,
    )
    expect(text).toMatch(/id="new_password"[^>]*aria-describedby="new_password-problem"/)
    expect(text).not.toContain('name-problem')
  })

  it('has headers that allow nothing but itself, and is kept by nobody', async () => {
    const { headers } = (await idp.ask()).answer
    expect(headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'self'; form-action 'self' ${idp.origin()} http://localhost:${idp.config().port} http://127.0.0.1:${idp.config().port} eventbuzz:; base-uri 'none'; frame-ancestors 'none'`.replace(
        /(http:\S+) (.*)\1 /,
        '$1 $2',
      ),
    )
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('x-frame-options')).toBe('DENY')
  })
})

describe('a password', () => {
  it.each(['Short 7', 'no upper case 7', 'No digit here', `Aa1${'x'.repeat(126)}`, 'INES1@example.org'])(
    'is refused when it is %j',
    async (password) => {
      const attempt = await idp.ask({ prompt: 'create' })
      const answer = await idp.submit(attempt, {
        name: 'Ines',
        email: 'ines1@example.org',
        new_password: password,
      })
      expect(answer.status).toBe(400)
      expect(await answer.text()).toContain('new_password-problem')
      expect((await pool.query('SELECT 1 FROM identity_account')).rows).toEqual([])
    },
  )

  it('is stored as argon2id', async () => {
    await idp.register(ines)
    const { rows } = await pool.query('SELECT password_hash FROM identity_account')
    expect(rows[0].password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  })

  it('is changed by whoever knows it; all sessions end', async () => {
    const { refresh_token, browser } = await idp.register(ines)
    const { action, fields } = await open(browser, '/change-password')
    const wrong = await browser.post(action, {
      ...fields,
      email: ines,
      password: 'Wrong 1234',
      new_password: NEW_PASSWORD,
    })
    expect(wrong.status).toBe(401)
    const weak = await browser.post(action, {
      ...fields,
      email: ines,
      password: PASSWORD,
      new_password: 'weak',
    })
    expect(weak.status).toBe(400)
    const done = await browser.post(action, {
      ...fields,
      email: ines,
      password: PASSWORD,
      new_password: NEW_PASSWORD,
    })
    expect(await done.text()).toContain('Your password is changed')
    expect((await idp.refresh(refresh_token)).status).toBe(400)
    expect((await trySignIn(ines, PASSWORD)).status).toBe(401)
    await idp.signIn(ines, NEW_PASSWORD)
  })
})

describe('after five failures', () => {
  const fail = async (email: string, times: number) => {
    for (let n = 0; n < times; n += 1) await trySignIn(email, 'Wrong horse 7')
  }

  it('nobody gets in, with the right password neither, until the time is over', async () => {
    await idp.register(ines)
    await fail(ines, 4)
    expect((await trySignIn(ines, PASSWORD)).status).toBe(303)
    await fail(ines, 5)
    const locked = await trySignIn(ines, PASSWORD)
    expect([locked.status, (await locked.text()).includes('wrong too often')]).toEqual([401, true])
    later(1.1)
    await idp.signIn(ines)
    const { rows } = await pool.query("SELECT 1 FROM identity_event WHERE action = 'account.locked'")
    expect(rows).toHaveLength(1)
  })

  it('the lock grows with each further one, to a quarter of an hour', async () => {
    await idp.register(ines)
    await fail(ines, 5)
    let minutes = 0
    for (const lock of [1, 2, 4, 8, 15, 15]) {
      later((minutes += lock - 0.1))
      expect((await trySignIn(ines, PASSWORD)).status).toBe(401)
      later((minutes += 0.2))
      await fail(ines, 1)
    }
  })

  it('many at the same time are no way around it', async () => {
    await idp.register(ines)
    const check = vi.spyOn(passwords, 'isPasswordOf')
    await Promise.all(Array.from({ length: 12 }, () => trySignIn(ines, 'Wrong horse 7')))
    expect(check.mock.calls.length).toBeLessThanOrEqual(5)
    check.mockRestore()
  })

  it('a new password by mail opens it again', async () => {
    await idp.register(ines)
    await fail(ines, 6)
    await askForReset(ines)
    expect((await setPassword(linkOf((await mails()).at(-1)), NEW_PASSWORD)).status).toBe(200)
    await idp.signIn(ines, NEW_PASSWORD)
  })
})

describe('whether somebody has an account', () => {
  afterEach(() => vi.restoreAllMocks())

  it('is not told by signing in, nor by the work that it takes', async () => {
    await idp.register(ines)
    const check = vi.spyOn(passwords, 'isPasswordOf')
    const answers: unknown[] = []
    for (const email of [ines, 'nobody@example.org', 'no address']) {
      for (let n = 0; n < 6; n += 1) {
        check.mockClear()
        const answer = await trySignIn(email, 'Wrong horse 7')
        answers.push([n, answer.status, await said(answer), check.mock.calls.length])
      }
    }
    expect(answers.slice(6, 12)).toEqual(answers.slice(0, 6))
    expect(answers.slice(12, 18)).toEqual(answers.slice(0, 6))
  })

  it('is not told by asking for a new password', async () => {
    await idp.register(ines)
    await mails()
    const jobs = async () => (await pool.query('SELECT topic FROM job')).rows
    const [known, unknown] = [await askForReset(ines), await askForReset('nobody@example.org')]
    expect(await said(known)).toBe(await said(unknown))
    expect(await jobs()).toEqual([{ topic: 'identity.reset_asked' }, { topic: 'identity.reset_asked' }])
    const { rows } = await pool.query('SELECT payload::text FROM job')
    for (const { payload } of rows) expect(payload).not.toContain('token')
    const sent = await mails()
    expect(sent.filter((mail) => mail.includes('token='))).toHaveLength(1)
  })
})

describe('a link that sets a password', () => {
  const aLink = async () => {
    await idp.register(ines)
    await mails()
    await askForReset(ines)
    return linkOf((await mails()).at(-1))
  }

  it('works once, confirms the address, and ends all sessions', async () => {
    const { refresh_token } = await idp.register(ines)
    await mails()
    await askForReset(ines)
    const link = linkOf((await mails()).at(-1))
    expect((await setPassword(link, 'weak')).status).toBe(400)
    expect((await setPassword(link, NEW_PASSWORD)).status).toBe(200)
    expect((await setPassword(link, 'Third horse 99')).status).toBe(400)
    expect((await idp.refresh(refresh_token)).status).toBe(400)
    await idp.signIn(ines, NEW_PASSWORD)
    const { rows } = await pool.query('SELECT is_email_verified FROM identity_account')
    expect(rows).toEqual([{ is_email_verified: true }])
  })

  it('works once for two at the same time', async () => {
    const link = await aLink()
    const answers = await Promise.all([setPassword(link, NEW_PASSWORD), setPassword(link, 'Third horse 99')])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 400]))
  })

  it('is of no use after half an hour', async () => {
    const link = await aLink()
    later(31)
    expect((await setPassword(link, NEW_PASSWORD)).status).toBe(400)
  })

  it('that nobody sent is of no use, and its hash alone is stored', async () => {
    const link = await aLink()
    expect((await idp.browser().get(page('/reset-password?token=x'))).status).toBe(400)
    const { rows } = await pool.query('SELECT * FROM identity_mail')
    expect(JSON.stringify(rows)).not.toContain(new URL(link).searchParams.get('token'))
  })

  it('is mailed five times an hour at most', async () => {
    await idp.register(ines)
    await mails()
    for (let n = 0; n < 7; n += 1) await askForReset(ines)
    // The mail that confirms the address is one of the five.
    expect(await mails()).toHaveLength(4)
  })
})
