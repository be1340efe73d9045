import type { FastifyReply, FastifyRequest } from 'fastify'
import { EMBEDDED_ISSUER_PATH } from '../lib/issuer.ts'
import { FORM_TOKEN, formBinding, formToken, refuseStrangers, typed } from './forms.ts'
import { html } from './html.ts'
import { FIELDS, formPage, messagePage, type Form } from './pages.ts'
import {
  askForReset,
  changePassword,
  confirmAddress,
  ownerOfLink,
  resetPassword,
} from './passwords-by-mail.ts'
import { PATHS } from './provider.ts'
import { emailOf, passwordProblem } from './rules.ts'
import { refusalText } from './sign-in-routes.ts'
import { checkPassword } from './sign-in.ts'
import type { PageRoutes, Visit } from './visit.ts'

const PAGE = { schema: { hide: true }, config: { rateLimit: 'all' } } as const
const FORM = { schema: { hide: true }, config: { rateLimit: 'writes' } } as const
const at = (path: string) => `${EMBEDDED_ISSUER_PATH}${path}`

const ASKED = {
  title: 'Look into your mail',
  text: 'If there is an account with this address, a link is on its way with which you can set a new password within 30 minutes.',
}
const NO_SUCH_LINK = {
  title: 'This link is of no use any more',
  text: 'It was used already, or is too old. Please ask for a new one.',
}

/** What people do about their account without an app that waits for them. */
export function accountRoutes({ scope, deps, visit }: PageRoutes): void {
  const { config } = deps

  /** A form that is bound to this browser by a cookie. */
  const formFor = (visited: Visit, { hidden, ...form }: Omit<Form, 'hidden'> & { hidden?: Form['hidden'] }) =>
    formPage(config, {
      ...form,
      hidden: { ...hidden, [FORM_TOKEN]: formToken(visited, formBinding(visited, { isNew: true })) },
    })
  const take = async (request: FastifyRequest, reply: FastifyReply): Promise<Visit> => {
    const visited = await visit(request, reply)
    refuseStrangers(request, visited, formBinding(visited))
    return visited
  }
  const askAgain = html`<a href="${at(PATHS.forgotPassword)}">Ask for a new link</a>`
  const badLink = (reply: FastifyReply) =>
    reply.code(400).send(messagePage(config, { ...NO_SUCH_LINK, links: [askAgain] }))

  const forgotPage = (visited: Visit, email?: string, problem?: string) =>
    formFor(visited, {
      title: 'Forgotten your password?',
      intro: 'We will mail you a link with which you can set a new one.',
      fields: [{ ...FIELDS.email, value: email, problem }],
      action: at(PATHS.forgotPassword),
      submit: 'Mail me a link',
    })
  scope.get(PATHS.forgotPassword, PAGE, async (request, reply) =>
    reply.send(forgotPage(await visit(request, reply))),
  )
  scope.post(PATHS.forgotPassword, FORM, async (request, reply) => {
    const visited = await take(request, reply)
    const address = typed(request, 'email')
    const email = emailOf(address)
    if (!email)
      return reply
        .code(400)
        .send(forgotPage(visited, address, 'This is no e-mail address, such as ines@example.org.'))
    await askForReset(deps, email)
    return reply.send(messagePage(config, ASKED))
  })

  const resetPage = (visited: Visit, token: string, email: string, problem?: string) =>
    formFor(visited, {
      title: 'Set a new password',
      intro: `For ${email}. You will be signed out everywhere else.`,
      fields: [{ ...FIELDS.newPassword, problem }],
      hidden: { token },
      action: at(PATHS.resetPassword),
      submit: 'Set the password',
    })
  scope.get(PATHS.resetPassword, PAGE, async (request, reply) => {
    const visited = await visit(request, reply)
    const token = tokenOf(request)
    const owner = await ownerOfLink(deps, token)
    return owner ? reply.send(resetPage(visited, token, owner.email)) : badLink(reply)
  })
  scope.post(PATHS.resetPassword, FORM, async (request, reply) => {
    const visited = await take(request, reply)
    const token = typed(request, 'token')
    const result = await resetPassword(deps, {
      token,
      password: typed(request, 'new_password'),
      secret: visited.keys.secrets[0]!,
    })
    if (result === 'no such link') return badLink(reply)
    if (result === 'done')
      return reply.send(
        messagePage(config, {
          title: 'Your new password is set',
          text: 'You can sign in with it now.',
        }),
      )
    const owner = await ownerOfLink(deps, token)
    return reply.code(400).send(resetPage(visited, token, owner?.email ?? 'your account', result.problem))
  })

  scope.get(PATHS.confirm, PAGE, async (request, reply) => {
    // Programs that look into mail open links, so it takes a button.
    const visited = await visit(request, reply)
    return reply.send(
      formFor(visited, {
        title: 'Confirm your address',
        intro: 'One more step, and we know that this address is yours.',
        fields: [],
        hidden: { token: tokenOf(request) },
        action: at(PATHS.confirm),
        submit: 'Confirm',
      }),
    )
  })
  scope.post(PATHS.confirm, FORM, async (request, reply) => {
    await take(request, reply)
    const result = await confirmAddress(deps, typed(request, 'token'))
    if (result !== 'done')
      return reply.code(400).send(
        messagePage(config, {
          title: NO_SUCH_LINK.title,
          text: 'It was used already, or is too old. If you cannot sign in, please register again.',
        }),
      )
    return reply.send(
      messagePage(config, { title: 'Your address is confirmed', text: 'Thank you. You can sign in now.' }),
    )
  })

  const changePage = (
    visited: Visit,
    {
      email,
      problem,
      newProblem,
    }: { email?: string; problem?: string; newProblem?: string | undefined } = {},
  ) =>
    formFor(visited, {
      title: 'Change your password',
      intro: 'You will be signed out everywhere, and can sign in with the new one.',
      problem,
      fields: [
        { ...FIELDS.email, value: email },
        { ...FIELDS.password, label: 'Password until now' },
        { ...FIELDS.newPassword, problem: newProblem },
      ],
      action: at(PATHS.changePassword),
      submit: 'Change it',
      links: [html`<a href="${at(PATHS.forgotPassword)}">Forgotten your password?</a>`],
    })
  scope.get(PATHS.changePassword, PAGE, async (request, reply) =>
    reply.send(changePage(await visit(request, reply))),
  )
  scope.post(PATHS.changePassword, FORM, async (request, reply) => {
    const visited = await take(request, reply)
    const email = typed(request, 'email')
    const password = typed(request, 'new_password')
    const newProblem = passwordProblem(password, emailOf(email) ?? '')
    if (newProblem) return reply.code(400).send(changePage(visited, { email, newProblem }))
    const result = await checkPassword(deps, {
      typed: email,
      password: typed(request, 'password'),
      secret: visited.keys.secrets[0]!,
      isSignIn: false,
    })
    if (!('account' in result)) {
      const problem = refusalText(result, deps.now())
      return reply.code(401).send(changePage(visited, { email, problem }))
    }
    await changePassword(deps, result.account, password)
    return reply.send(
      messagePage(config, { title: 'Your password is changed', text: 'Please sign in with the new one.' }),
    )
  })
}

function tokenOf({ query }: FastifyRequest): string {
  const { token } = query as Record<string, unknown>
  return typeof token === 'string' ? token : ''
}
