// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import { createSession, type SessionPorts } from './session.ts'

type Answer = { status: number; body: unknown } | 'no network'

/** Tabs of one browser, and the server that all of them ask. */
function aBrowser({ hint = true } = {}) {
  const hearers: { tab: number; hear: (news: never) => void }[] = []
  const asked: string[] = []
  let [nowMs, turn, tabs] = [0, Promise.resolve(), 0]
  let timers: { at: number; run: () => void }[] = []
  const browser = {
    asked,
    isVisible: true,
    /** What the server answers next; by default a new token for five minutes. */
    answer: undefined as Answer | undefined,
    signedInAs: 'ines',
    tokens: 0,
    async pass(ms: number) {
      nowMs += ms
      const due = timers.filter(({ at }) => at <= nowMs)
      timers = timers.filter(({ at }) => at > nowMs)
      for (const { run } of due) run()
      // A turn for the request, and one for its answer.
      for (let turns = 0; turns < 3; turns++) await settled()
    },
    tab() {
      const tab = tabs++
      let look = () => {}
      const ports: SessionPorts = {
        async post(path) {
          asked.push(path)
          await settled()
          const answer = browser.answer
          if (answer === 'no network') throw new TypeError('Failed to fetch')
          if (answer) return answer
          if (path === 'sign-out') return { status: 200, body: { is_complete: true, end_session_url: null } }
          browser.tokens += 1
          return {
            status: 200,
            body: { access_token: `token-${browser.tokens}`, expires_in: 300, subject: browser.signedInAs },
          }
        },
        hasHint: () => hint,
        inTurn(run) {
          const result = turn.then(run)
          turn = result.then(
            () => undefined,
            () => undefined,
          )
          return result
        },
        tell(news) {
          for (const { tab: other, hear } of hearers) if (other !== tab) hear(news as never)
        },
        onNews: (hear) => void hearers.push({ tab, hear }),
        now: () => nowMs,
        later(ms, run) {
          const timer = { at: nowMs + ms, run }
          timers.push(timer)
          return () => void (timers = timers.filter((one) => one !== timer))
        },
        isVisible: () => browser.isVisible,
        onVisible: (run) => (look = run),
      }
      return Object.assign(createSession(ports), { lookAt: () => look() })
    },
  }
  return browser
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0))
const AWAY: Answer = { status: 503, body: null }
const OVER: Answer = { status: 401, body: null }

describe('a session', () => {
  it('asks for nothing while nobody has signed in', async () => {
    const browser = aBrowser({ hint: false })
    const tab = browser.tab()
    await tab.start()
    expect([tab.get(), await tab.token(), browser.asked]).toEqual([{ status: 'guest' }, undefined, []])
  })

  it('begins with a token of its own', async () => {
    const tab = aBrowser().tab()
    const started = tab.start()
    expect(tab.get()).toEqual({ status: 'starting' })
    expect(tab.tokenNow()).toBeUndefined()
    expect(await tab.token()).toBe('token-1')
    await started
    expect(tab.get()).toEqual({ status: 'member', subject: 'ines' })
  })

  it('gets the next token before the old one ends', async () => {
    const browser = aBrowser()
    const tab = browser.tab()
    await tab.start()
    await browser.pass(265_000)
    expect(tab.tokenNow()).toBe('token-2')
  })

  it('asks for none in a tab that nobody looks at, and for one when somebody does', async () => {
    const browser = aBrowser()
    const tab = browser.tab()
    await tab.start()
    browser.isVisible = false
    await browser.pass(400_000)
    expect([browser.tokens, tab.tokenNow()]).toEqual([1, undefined])
    tab.lookAt()
    expect(await tab.token()).toBe('token-2')
    expect(browser.tokens).toBe(2)
  })

  it('asks once for many requests that were refused at the same time', async () => {
    const browser = aBrowser()
    const tab = browser.tab()
    await tab.start()
    const renewed = await Promise.all([tab.renew('token-1'), tab.renew('token-1'), tab.renew('token-1')])
    expect(renewed).toEqual(['token-2', 'token-2', 'token-2'])
  })

  it('is over when the server says so, in every tab', async () => {
    const browser = aBrowser()
    const [one, two] = [browser.tab(), browser.tab()]
    await Promise.all([one.start(), two.start()])
    browser.answer = OVER
    expect(await one.renew('token-1')).toBeUndefined()
    expect([one.get(), two.get()]).toEqual([{ status: 'guest' }, { status: 'guest' }])
    expect(two.tokenNow()).toBeUndefined()
  })

  it.each([AWAY, 'no network'] as const)('survives an outage (%j)', async (outage) => {
    const browser = aBrowser()
    const tab = browser.tab()
    browser.answer = outage
    await tab.start()
    expect([tab.get(), tab.tokenNow()]).toEqual([{ status: 'unavailable' }, undefined])
    browser.answer = undefined
    await browser.pass(30_000)
    expect(tab.get()).toEqual({ status: 'member', subject: 'ines' })
  })

  it('goes on with a token that is still good while no other can be had', async () => {
    const browser = aBrowser()
    const tab = browser.tab()
    await tab.start()
    browser.answer = AWAY
    await browser.pass(265_000)
    expect([tab.get().status, tab.tokenNow()]).toEqual(['member', 'token-1'])
    await browser.pass(36_000)
    expect([tab.get().status, tab.tokenNow()]).toEqual(['unavailable', undefined])
  })

  it('does not go on with a token that was refused', async () => {
    const browser = aBrowser()
    const tab = browser.tab()
    await tab.start()
    browser.answer = AWAY
    expect(await tab.renew('token-1')).toBeUndefined()
    expect(tab.get().status).toBe('unavailable')
  })
})

describe('two tabs', () => {
  it('take turns, and the second takes what the first has got', async () => {
    const browser = aBrowser()
    const [one, two] = [browser.tab(), browser.tab()]
    await Promise.all([one.start(), two.start()])
    expect(browser.asked).toEqual(['refresh'])
    expect([one.tokenNow(), two.tokenNow()]).toEqual(['token-1', 'token-1'])
  })

  it('sign in together, also as somebody else', async () => {
    const browser = aBrowser()
    const [one, two] = [browser.tab(), browser.tab()]
    await one.start()
    expect(two.get()).toEqual({ status: 'member', subject: 'ines' })
    browser.signedInAs = 'rui'
    await browser.tab().start()
    expect([one.get(), two.get()]).toEqual([one, two].map(() => ({ status: 'member', subject: 'rui' })))
  })

  it('sign out together', async () => {
    const browser = aBrowser()
    const [one, two] = [browser.tab(), browser.tab()]
    await one.start()
    await two.signOut()
    expect([one.get(), two.get(), one.tokenNow()]).toEqual([
      { status: 'guest' },
      { status: 'guest' },
      undefined,
    ])
  })
})

describe('signing out', () => {
  it('has not happened when the server did not answer', async () => {
    const browser = aBrowser()
    const tab = browser.tab()
    await tab.start()
    browser.answer = 'no network'
    await expect(tab.signOut()).rejects.toThrow('fetch')
    expect(tab.get().status).toBe('member')
  })
})
