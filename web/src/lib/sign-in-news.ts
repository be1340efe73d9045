import type { SignInProblem } from '@eventbuzz/contract/session'
import { notify } from './notices.ts'
import { type MessageKey, t } from './i18n.ts'

const TEXTS: Record<SignInProblem, MessageKey> = {
  cancelled: 'sign_in.cancelled',
  expired: 'sign_in.expired',
  unavailable: 'sign_in.unavailable',
  failed: 'sign_in.failed',
}

/**
 * Takes out of the address what the server put there, as it is no part of the view.
 * @returns what says it in words, once the app knows its language.
 */
export function takeSignInNews(): () => void {
  const url = new URL(location.href)
  const problem = url.searchParams.get('sign_in')
  if (problem === null) return () => undefined
  // As text, so that the rest of the address stays as it was.
  const search = url.search.replace(/([?&])sign_in=[^&]*(&|$)/, (_all, before: string, after: string) =>
    after === '&' ? before : '',
  )
  history.replaceState(history.state, '', url.pathname + search + url.hash)
  return () => {
    if (Object.hasOwn(TEXTS, problem)) notify({ text: t(TEXTS[problem as SignInProblem]), isProblem: true })
  }
}
