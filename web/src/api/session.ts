import type { AccessToken, SESSION_HEADER, SIGNED_IN_COOKIE, SignedOut } from '@eventbuzz/contract/session'
import { useSyncExternalStore } from 'react'
import { reach } from '../lib/connection.ts'

export type Session =
  | { status: 'guest' }
  /** There is a session; its first token is on the way. */
  | { status: 'starting' }
  | { status: 'member'; subject: string }
  /** There is a session, but the identity provider gives no token just now. */
  | { status: 'unavailable' }

interface Token {
  value: string
  expiresAt: number
  subject: string
}

type News = { type: 'token'; token: Token } | { type: 'signed-out' }

/** What the session needs of the browser. */
export interface SessionPorts {
  /** Asks for `/api/v1/session/<path>`; fails when no answer comes. */
  post: (path: 'refresh' | 'sign-out') => Promise<{ status: number; body: unknown }>
  /** Whether somebody has signed in here. */
  hasHint: () => boolean
  /** One after the other, over all tabs. */
  inTurn: <T>(run: () => Promise<T>) => Promise<T>
  tell: (news: News) => void
  onNews: (hear: (news: News) => void) => void
  now: () => number
  /** Answers with how to call it off. */
  later: (ms: number, run: () => void) => () => void
  isVisible: () => boolean
  onVisible: (run: () => void) => void
}

/** Before its end: requests take a while, and clocks differ. */
const EARLY_MS = 20_000
const RETRY_MS = 30_000

/** Who is signed in. The access token lives here, in memory; the long-lived one the browser shows to the server alone. */
export function createSession(ports: SessionPorts) {
  const listeners = new Set<() => void>()
  let state: Session = { status: 'guest' }
  let token: Token | undefined
  let running: Promise<Token | undefined> | undefined
  let callOff = () => {}

  const become = (next: Session) => {
    if (JSON.stringify(next) === JSON.stringify(state)) return
    state = next
    for (const listener of listeners) listener()
  }
  const isFresh = (one: Token | undefined, early = EARLY_MS): one is Token =>
    one !== undefined && one.expiresAt - early > ports.now()
  const renewAfter = (ms: number) => {
    callOff()
    callOff = ports.later(ms, () => {
      // A tab that nobody looks at has no need of a token; it gets one when it is looked at.
      if (ports.isVisible()) void refresh()
    })
  }
  const adopt = (next: Token) => {
    token = next
    become({ status: 'member', subject: next.subject })
    renewAfter(Math.max(RETRY_MS, next.expiresAt - 2 * EARLY_MS - ports.now()))
  }
  const forget = () => {
    token = undefined
    callOff()
    become({ status: 'guest' })
  }

  const ask = async (refused: string | undefined): Promise<Token | undefined> => {
    // Another tab may have told us while we waited for our turn.
    if (isFresh(token, 2 * EARLY_MS) && token.value !== refused) return token
    const answer = await ports.post('refresh').catch(() => ({ status: 0, body: null }))
    if (answer.status === 200) {
      const { access_token: value, expires_in, subject } = answer.body as AccessToken
      const next = { value, subject, expiresAt: ports.now() + expires_in * 1000 }
      adopt(next)
      ports.tell({ type: 'token', token: next })
      return next
    }
    if (answer.status === 401) {
      forget()
      ports.tell({ type: 'signed-out' })
      return undefined
    }
    // Nothing is over. A token that is good for a while yet goes on being used.
    if (isFresh(token, 0) && token.value !== refused) {
      renewAfter(RETRY_MS)
      return token
    }
    token = undefined
    become({ status: 'unavailable' })
    renewAfter(RETRY_MS)
    return undefined
  }

  /** @param refused a token that the API did not take. */
  const refresh = (refused?: string): Promise<Token | undefined> => {
    running ??= ports
      .inTurn(() => ask(refused))
      .finally(() => {
        running = undefined
      })
    return running
  }

  ports.onNews((news) => {
    if (news.type === 'token') adopt(news.token)
    else forget()
  })
  ports.onVisible(() => {
    if ((state.status === 'member' && !isFresh(token)) || state.status === 'unavailable') void refresh()
  })

  return {
    get: () => state,
    subscribe(listener: () => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    /** Guests are left alone: only after somebody has signed in is anything asked. */
    async start(): Promise<void> {
      if (!ports.hasHint()) return
      become({ status: 'starting' })
      await refresh()
    },
    /** The token at hand, without waiting for one. */
    tokenNow: () => (isFresh(token, 0) ? token.value : undefined),
    /** A token for what only a member may ask, or undefined when there is none to be had. */
    async token(): Promise<string | undefined> {
      if (isFresh(token)) return token.value
      if (state.status === 'guest') return undefined
      return (await refresh())?.value
    },
    /** After the API refused a token: another one, or undefined when there is none. */
    renew: async (refused: string): Promise<string | undefined> => (await refresh(refused))?.value,
    tryAgain: () => refresh(),
    /** Fails when the server does not answer; then one is still signed in. */
    async signOut(): Promise<SignedOut> {
      const { status, body } = await ports.inTurn(() => ports.post('sign-out'))
      if (status !== 200) throw new Error(`The server answers ${status}.`)
      forget()
      ports.tell({ type: 'signed-out' })
      return body as SignedOut
    },
  }
}

const TIMEOUT_MS = 20_000
const HEADER: typeof SESSION_HEADER = 'x-eventbuzz'
const HINT: typeof SIGNED_IN_COOKIE = 'eb_signed_in'

function browserPorts(): SessionPorts {
  const channel =
    typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('eventbuzz-session')
  // Pages without https have none.
  const locks = navigator.locks as LockManager | null | undefined
  return {
    async post(path) {
      const answer = await reach(`/api/v1/session/${path}`, {
        method: 'POST',
        headers: { accept: 'application/json', [HEADER]: '1' },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      })
      return { status: answer.status, body: await answer.json().catch(() => null) }
    },
    hasHint: () => document.cookie.split('; ').includes(`${HINT}=1`),
    // Without locks tabs may ask at once; then the server gives both the same answer.
    inTurn: (run) => (locks ? locks.request('eventbuzz-session', run) : run()),
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel is of one origin anyway
    tell: (news) => channel?.postMessage(news),
    onNews: (hear) => channel?.addEventListener('message', ({ data }: MessageEvent<News>) => hear(data)),
    now: () => Date.now(),
    later(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    isVisible: () => document.visibilityState === 'visible',
    onVisible(run) {
      document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && run())
      window.addEventListener('online', run)
    },
  }
}

export const session = createSession(browserPorts())

export const useSession = (): Session => useSyncExternalStore(session.subscribe, session.get)

/** An ordinary link: it works before the app does, and without it. */
export function signInLink(returnTo: string, mode?: 'register' | 'password'): string {
  return `/api/v1/session/sign-in?${new URLSearchParams({ return_to: returnTo, ...(mode && { mode }) }).toString()}`
}
