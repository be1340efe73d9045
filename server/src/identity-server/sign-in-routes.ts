import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Interaction } from 'oidc-provider'
import type { Config } from '../config.ts'
import { cleanLine } from '../lib/clean-text.ts'
import { EMBEDDED_ISSUER_PATH } from '../lib/issuer.ts'
import { FORM_TOKEN, formToken, refuseStrangers, typed } from './forms.ts'
import { html } from './html.ts'
import { FIELDS, formPage, messagePage, type Field } from './pages.ts'
import { PATHS } from './provider.ts'
import type { AccountRow } from './queries.ts'
import { registerAtOnce, registerByMail } from './register-account.ts'
import { emailOf, NAME_LENGTH, passwordProblem } from './rules.ts'
import { checkPassword, type SignInResult } from './sign-in.ts'
import type { PageRoutes, Visit } from './visit.ts'

const PAGE = { schema: { hide: true }, config: { rateLimit: 'all' } } as const
const FORM = { schema: { hide: true }, config: { rateLimit: 'writes' } } as const

const pathOf = ({ uid }: Interaction) => `${EMBEDDED_ISSUER_PATH}${PATHS.signIn}/${uid}`
const bindingOf = ({ uid }: Interaction) => `sign-in:${uid}`

/** What becomes of somebody whom an app sent here: they sign in, or make an account. */
export function signInRoutes({ scope, deps, visit }: PageRoutes): void {
  const { config } = deps

  /** Only the browser that began it has the cookie of a sign-in. */
  const begin = async (request: FastifyRequest, reply: FastifyReply) => {
    const visited = await visit(request, reply)
    return { ...visited, signIn: await visited.provider.interactionDetails(request.raw, reply.raw) }
  }
  type Begun = Awaited<ReturnType<typeof begin>>

  const signInPage = (begun: Begun, { email, problem }: { email?: string; problem?: string } = {}) => {
    const { signIn } = begun
    const hint = signIn.params['login_hint']
    return formPage(config, {
      title: 'Sign in',
      problem,
      fields: [
        { ...FIELDS.email, value: email ?? (typeof hint === 'string' ? hint : undefined) },
        FIELDS.password,
      ],
      hidden: { [FORM_TOKEN]: formToken(begun, bindingOf(signIn)) },
      action: pathOf(signIn),
      submit: 'Sign in',
      links: [
        html`<a href="${pathOf(signIn)}/register">Make an account</a>`,
        html`<a href="${EMBEDDED_ISSUER_PATH}${PATHS.forgotPassword}">Forgotten your password?</a>`,
      ],
    })
  }

  scope.get<{ Params: { uid: string } }>(`${PATHS.signIn}/:uid`, PAGE, async (request, reply) => {
    const begun = await begin(request, reply)
    const isNew = (request.query as Record<string, unknown>)['form'] === 'register'
    if (isNew) return reply.redirect(`${pathOf(begun.signIn)}/register`, 303)
    return reply.send(signInPage(begun))
  })

  scope.post(`${PATHS.signIn}/:uid`, FORM, async (request, reply) => {
    const begun = await begin(request, reply)
    refuseStrangers(request, begun, bindingOf(begun.signIn))
    const email = typed(request, 'email')
    const result = await checkPassword(deps, {
      typed: email,
      password: typed(request, 'password'),
      secret: begun.keys.secrets[0]!,
      isSignIn: true,
    })
    if ('account' in result) return finish(reply, request, begun, result.account)
    const problem = refusalText(result, deps.now())
    return reply.code(401).send(signInPage(begun, { email, problem }))
  })

  const registerPage = (begun: Begun, fields: Field[], problem?: string) =>
    formPage(config, {
      title: 'Make an account',
      problem,
      fields,
      hidden: { [FORM_TOKEN]: formToken(begun, bindingOf(begun.signIn)) },
      action: `${pathOf(begun.signIn)}/register`,
      note: html`By making an account you agree to the <a href="${config.publicUrl}/terms">terms of use</a>.
        <a href="${config.publicUrl}/privacy">Privacy</a> says what is stored about you.`,
      submit: 'Make the account',
      links: [html`<a href="${pathOf(begun.signIn)}">I have an account: sign in</a>`],
    })

  scope.get(`${PATHS.signIn}/:uid/register`, PAGE, async (request, reply) => {
    const begun = await begin(request, reply)
    return reply.send(registerPage(begun, [FIELDS.name, FIELDS.email, FIELDS.newPassword]))
  })

  scope.post(`${PATHS.signIn}/:uid/register`, FORM, async (request, reply) => {
    const begun = await begin(request, reply)
    refuseStrangers(request, begun, bindingOf(begun.signIn))
    const [name, address, password] = ['name', 'email', 'new_password'].map((field) =>
      typed(request, field),
    ) as [string, string, string]
    const { fields, registration } = readRegistration(name, address, password)
    if (!registration) return reply.code(400).send(registerPage(begun, fields))
    if (mailReachesPeople(config)) {
      await registerByMail(deps, registration)
      return reply.send(messagePage(config, REGISTERED))
    }
    const account = await registerAtOnce(deps, registration)
    if (account) return finish(reply, request, begun, account)
    // Somebody has the address. If it is them, they are let in.
    const result = await checkPassword(deps, {
      typed: address,
      password,
      secret: begun.keys.secrets[0]!,
      isSignIn: true,
    })
    if ('account' in result) return finish(reply, request, begun, result.account)
    return reply.code(400).send(registerPage(begun, fields, REGISTRATION_REFUSED))
  })
}

/** Mails that become files reach nobody but who runs the server: then nobody is made to wait for one. */
const mailReachesPeople = ({ smtpUrl }: Config) => smtpUrl !== undefined

const REGISTERED = {
  title: 'Look into your mail',
  text: 'A link is on its way to your address. Follow it within 24 hours, then sign in.',
}

const REGISTRATION_REFUSED =
  'No account was made with these details. If you have one, sign in or ask for a new password.'

function readRegistration(nameTyped: string, address: string, password: string) {
  const name = cleanLine(nameTyped)
  const email = emailOf(address)
  const nameProblem =
    name === ''
      ? 'Please tell us your name.'
      : [...name].length > NAME_LENGTH
        ? `At most ${NAME_LENGTH} characters.`
        : undefined
  const emailProblem = email ? undefined : 'This is no e-mail address, such as ines@example.org.'
  const problem = passwordProblem(password, email ?? '')
  const fields: Field[] = [
    { ...FIELDS.name, value: nameTyped, problem: nameProblem },
    { ...FIELDS.email, value: address, problem: emailProblem },
    { ...FIELDS.newPassword, problem },
  ]
  const isGood = email !== undefined && !nameProblem && !problem
  return { fields, registration: isGood ? { email, name, password } : undefined }
}

/** Why somebody was not let in, the same for everybody. */
export function refusalText(result: Exclude<SignInResult, { account: AccountRow }>, now: Date): string {
  if (!('lockedUntil' in result)) return 'The e-mail address or the password is not right.'
  const minutes = Math.max(1, Math.ceil((result.lockedUntil.getTime() - now.getTime()) / 60_000))
  return `That was wrong too often. Please try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}, or set a new password.`
}

/** Sends them back to the app, signed in. */
async function finish(
  reply: FastifyReply,
  request: FastifyRequest,
  { provider, signIn }: Visit & { signIn: Interaction },
  account: AccountRow,
): Promise<FastifyReply> {
  const before = signIn.session
  if (before && before.accountId !== account.id) {
    // Somebody else was signed in here; theirs ends, or the library would ask with a script.
    await (await provider.Session.findByUid(before.uid))?.destroy()
    delete signIn.session
    await signIn.save(signIn.exp - Math.floor(Date.now() / 1000))
  }
  const login = { accountId: account.id, remember: true, amr: ['pwd'] }
  const result = { login, ...(signIn.prompt.name === 'create' && { create: {} }) }
  const returnTo = await provider.interactionResult(request.raw, reply.raw, result, {
    mergeWithLastSubmission: false,
  })
  return reply.redirect(returnTo, 303)
}
