import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { useTestApp } from '../../test/app.ts'
import { formOf } from '../../test/browser.ts'
import { useTestDatabase } from '../../test/db.ts'
import { runIdentityMails } from '../../test/identity-mails.ts'
import { PASSWORD, serveIdentity } from '../../test/identity-server.ts'

const database = useTestDatabase()
const { pool } = database
const plain = useTestApp(database)
const laptop = serveIdentity(plain)
/** Mail reaches people here, as far as the server knows. */
const site = serveIdentity(plain, { SMTP_URL: 'smtp://127.0.0.1:9' })
const ines = 'ines@example.org'

const linkOf = (mail: string | undefined) => /https?:\/\/\S+token=\S+/.exec(mail ?? '')![0]
const said = async (answer: Response) => (await answer.text()).replace(/(value|action)="[^"]*"/g, '$1')
const register = async (idp: typeof site, email: string, password = PASSWORD) => {
  const attempt = await idp.ask({ prompt: 'create' })
  return idp.submit(attempt, { name: 'Ines', email, new_password: password })
}
const follow = async (idp: typeof site, link: string) => {
  const browser = idp.browser()
  const { action, fields } = formOf(await (await browser.get(link)).text())
  return browser.post(action, fields)
}

describe('where mail reaches people', () => {
  it('an account is made once the address is confirmed, and nothing tells before whether there is one', async () => {
    const first = await register(site, ines)
    expect(first.status).toBe(200)
    expect((await pool.query('SELECT 1 FROM identity_account')).rows).toEqual([])
    const [mail] = await runIdentityMails(site.deps())
    expect(mail).toContain(`To: ${ines}`)
    expect((await follow(site, linkOf(mail))).status).toBe(200)
    const { access_token } = await site.signIn(ines)
    expect(decodeJwt(access_token)).toMatchObject({ email: ines, email_verified: true })

    const again = await register(site, ines, 'Another horse 8')
    expect([again.status, await said(again)]).toEqual([
      first.status,
      await said(await register(site, 'new@example.org')),
    ])
    const mails = await runIdentityMails(site.deps())
    expect(mails.find((one) => one.includes('You have an account'))).not.toContain('token=')
    await site.signIn(ines)
  })

  it.each([
    ['that has an account', true],
    ['that has none', false],
  ])('an address %s gets five mails an hour at most, and the answer stays', async (_, isKnown) => {
    site.clock.set('2026-06-10T10:00:00Z')
    if (isKnown) {
      await laptop.register(ines)
      await runIdentityMails(site.deps())
    }
    const answers = []
    for (let n = 0; n < 8; n += 1) answers.push(await said(await register(site, ines)))
    expect(new Set(answers).size).toBe(1)
    expect(await runIdentityMails(site.deps())).toHaveLength(5)
    site.clock.set('2026-06-10T10:59:59Z')
    await register(site, ines)
    await register(site, 'somebody.else@example.org')
    expect(await runIdentityMails(site.deps())).toHaveLength(1)
    // Nobody is kept out by those that were not sent.
    site.clock.set('2026-06-10T11:00:00Z')
    await register(site, ines)
    expect(await runIdentityMails(site.deps())).toHaveLength(1)
  })

  it('nobody gets in before, nor is let to guess why', async () => {
    await register(site, ines)
    const attempt = await site.ask()
    const answer = await site.submit(attempt, { email: ines, password: PASSWORD })
    expect(answer.status).toBe(401)
    expect(await answer.text()).toContain('is not right')
  })

  it('the first who follows a link has the account', async () => {
    await register(site, ines, 'Password of eve 1')
    const [eves] = await runIdentityMails(site.deps())
    await register(site, ines)
    const [own] = await runIdentityMails(site.deps())
    expect((await follow(site, linkOf(own))).status).toBe(200)
    expect((await follow(site, linkOf(eves))).status).toBe(400)
    await site.signIn(ines)
  })
})

describe('on a laptop', () => {
  it('somebody is signed in at once, and confirms the address whenever they like', async () => {
    const { access_token, refresh_token } = await laptop.register(ines)
    expect(decodeJwt(access_token)['email_verified']).toBe(false)
    const [mail] = await runIdentityMails(laptop.deps())
    expect((await follow(laptop, linkOf(mail))).status).toBe(200)
    const next = (await (await laptop.refresh(refresh_token)).json()) as { access_token: string }
    expect(decodeJwt(next.access_token)['email_verified']).toBe(true)
  })

  it('who has an account is let in when their password is right, and hears nothing certain when it is not', async () => {
    await laptop.register(ines)
    expect((await register(laptop, ines)).status).toBe(303)
    const refused = await register(laptop, ines, 'Another horse 8')
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('No account was made with these details')
    const mails = await runIdentityMails(laptop.deps())
    expect(mails.some((mail) => mail.includes('You have an account'))).toBe(true)
    expect((await pool.query('SELECT 1 FROM identity_account')).rows).toHaveLength(1)
  })
})

it('A mail that is sent again comes with the same link', async () => {
  await laptop.register(ines)
  const deps = laptop.deps()
  const [first] = await runIdentityMails(deps, { keepJobs: true })
  const mails = await runIdentityMails(deps)
  expect(mails).toHaveLength(1)
  expect(mails[0]).toBe(first)
})
