import { keptList } from '../lib/kept-list.ts'
import { notify } from '../lib/notices.ts'
import { t } from '../lib/i18n.ts'
import { ApiError, writeOwn } from './http.ts'

const MOST = 500
/** How long other tabs may take to see what was stored in this one: browsers promise nothing. */
const SEEN_BY_OTHERS_MS = 200
const WISH = /^[+-][0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What a member wished for without a network: `+` or `-` and the id of an event, the latest first. */
const wishes = keptList({ key: 'eventbuzz.wishes', most: MOST, isOne: (text) => WISH.test(text) })

export const useWishes = wishes.use
export const keptWishes = wishes.read

/** Whether an event is wished for as a favourite; undefined: nothing is wished about it. */
export function wishFor(list: readonly string[], eventId: string): boolean | undefined {
  const wish = list.find((one) => one.slice(1) === eventId)
  return wish?.startsWith('+')
}

/** The last wish about an event counts. */
export function keepWish(eventId: string, isFavorite: boolean): void {
  dropWish(eventId)
  wishes.store([(isFavorite ? '+' : '-') + eventId, ...wishes.read()])
}

export function dropWish(eventId: string): void {
  if (wishFor(wishes.read(), eventId) !== undefined)
    wishes.store(wishes.read().filter((one) => one.slice(1) !== eventId))
}

export function dropWishes(): void {
  if (wishes.read().length > 0) wishes.store([])
}

/**
 * Tells the server, the oldest wish first, and one tab after the other. Where they cannot take turns both may send: twice
 * it changes nothing.
 * @throws ApiError when the server cannot be asked now; what was not sent stays.
 */
export async function sendWishes(): Promise<void> {
  // Pages without https have none.
  const locks = navigator.locks as LockManager | null | undefined
  if (!locks) return sendAll()
  await locks.request('eventbuzz-wishes', async () => {
    await sendAll()
    await new Promise((resolve) => setTimeout(resolve, SEEN_BY_OTHERS_MS))
  })
}

async function sendAll(): Promise<void> {
  for (const wish of wishes.read().toReversed()) {
    // Sent by another tab, or somebody has changed their mind.
    if (!wishes.read().includes(wish)) continue
    const isFavorite = wish.startsWith('+')
    try {
      await writeOwn(isFavorite ? 'PUT' : 'DELETE', `/events/${wish.slice(1)}/favorite`)
    } catch (error) {
      if (!(error instanceof ApiError) || !isRefusal(error)) throw error
      if (isFavorite) notify({ text: `${t('favorite.failed')} ${error.message}`, isProblem: true })
    }
    wishes.store(wishes.read().filter((one) => one !== wish))
  }
}

const isRefusal = ({ status }: ApiError) => status >= 400 && status < 500 && status !== 401 && status !== 429
