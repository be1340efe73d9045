import type { SessionTokens } from '../../adapters/sign-in/port.ts'
import type { Deps } from '../../deps.ts'
import { hashOf, seal, unseal } from './seal.ts'

/**
 * A page that is loaded again in the middle of a refresh never sees its new cookie. Sent again within this time, the
 * old token gets the same answer; later it is what it looks like, a token in the wrong hands, and ends the session.
 */
const AGAIN_FOR_S = 15

interface Answer extends Omit<SessionTokens, 'accessExpiresInS'> {
  accessExpiresAt: number
  answeredAt: number
}

/**
 * Gets the next tokens for a refresh token, at the identity provider only once however often and wherever it is sent.
 * Fails as `SignIn.refresh` does.
 */
export function sessionRefresher({ signIn, cache, now }: Pick<Deps, 'signIn' | 'cache' | 'now'>) {
  const nowMs = () => now().getTime()
  const recent = new Map<string, { answer: Promise<Answer>; until: number }>()

  const ask = async (refreshToken: string): Promise<Answer> => {
    const { accessExpiresInS, ...tokens } = await signIn.refresh(refreshToken)
    return { ...tokens, accessExpiresAt: nowMs() + accessExpiresInS * 1000, answeredAt: nowMs() }
  }

  /** Through the cache that all processes share. What it holds only the old token opens. */
  const askOnce = async (refreshToken: string, hash: string): Promise<Answer> => {
    const sealed = await cache.getOrLoad(`session:${hash}`, AGAIN_FOR_S, async () =>
      seal(JSON.stringify(await ask(refreshToken)), refreshToken),
    )
    const answer = JSON.parse(unseal(sealed, refreshToken)) as Answer
    return nowMs() - answer.answeredAt <= AGAIN_FOR_S * 1000 ? answer : ask(refreshToken)
  }

  return async (refreshToken: string): Promise<SessionTokens> => {
    for (const [hash, { until }] of recent) if (until < nowMs()) recent.delete(hash)
    const hash = hashOf(refreshToken)
    const entry = recent.get(hash) ?? { answer: askOnce(refreshToken, hash), until: Infinity }
    recent.set(hash, entry)
    try {
      const { accessExpiresAt, answeredAt, ...tokens } = await entry.answer
      entry.until = answeredAt + AGAIN_FOR_S * 1000
      return { ...tokens, accessExpiresInS: Math.max(0, Math.floor((accessExpiresAt - nowMs()) / 1000)) }
    } catch (error) {
      recent.delete(hash)
      throw error
    }
  }
}
