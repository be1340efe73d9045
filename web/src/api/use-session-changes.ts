import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { connection, onConnection } from '../lib/connection.ts'
import { t } from '../lib/i18n.ts'
import { lastMember, rememberMember } from '../lib/last-member.ts'
import { notify } from '../lib/notices.ts'
import { handOverFavorites, OWN, refreshFavorites } from './favorites.ts'
import { session, useSession } from './session.ts'
import { dropWishes, keptWishes, sendWishes, useWishes } from './wishes.ts'

/** What follows from somebody coming or going, in this tab or another, and from the network coming back. */
export function useSessionChanges(): void {
  const client = useQueryClient()
  const session = useSession()
  const subject = session.status === 'member' ? session.subject : undefined
  const isOver = session.status === 'guest'
  const last = useRef(subject)
  const hasOwn = useRef(false)
  useSentWishes(client)

  useEffect(() => {
    const hasLeft =
      last.current !== undefined && subject !== last.current && (isOver || subject !== undefined)
    if ((isOver && hasOwn.current) || hasLeft) void client.resetQueries({ queryKey: [OWN] })
    // Among events may be drafts of theirs.
    if (hasLeft) void client.resetQueries({ queryKey: ['event'] })
    hasOwn.current = !isOver
    if (isOver || subject !== undefined) {
      last.current = subject
      forgetOthers(subject)
    }
    if (subject === undefined) return
    // A guest was refused what they may see.
    void client.invalidateQueries({ predicate: ({ state }) => state.status === 'error' })
    catchUp(client)
  }, [client, subject, isOver])

  useEffect(() => {
    let wasLost = connection().isLost
    return onConnection(() => {
      const { isLost } = connection()
      if (wasLost && !isLost) goOn(client)
      wasLost = isLost
    })
  }, [client])
}

/** Once the last of them is gone, whichever tab has sent it. */
function useSentWishes(client: QueryClient): void {
  const isWaiting = useWishes().length > 0
  const wasWaiting = useRef(isWaiting)
  useEffect(() => {
    if (wasWaiting.current && !isWaiting) void refreshFavorites(client)
    wasWaiting.current = isWaiting
  }, [client, isWaiting])
}

/** What is on this device of somebody else goes. */
function forgetOthers(subject: string | undefined): void {
  const before = lastMember()
  if (before === subject) return
  rememberMember(subject)
  if (before === undefined) return
  import('./kept-answers.ts').then(({ forgetMemberAnswers }) => forgetMemberAnswers()).catch(console.error)
  if (keptWishes().length === 0) return
  dropWishes()
  notify({ text: t('offline.wishes_lost'), isProblem: true })
}

function goOn(client: QueryClient): void {
  void client.invalidateQueries()
  const { status } = session.get()
  if (status === 'member') catchUp(client)
  else if (status === 'unavailable') void session.tryAgain()
}

/** Hands over what a member kept on this device. Not now is no loss: it stays, and is handed over the next time. */
function catchUp(client: QueryClient): void {
  const handOver = async () => {
    await handOverFavorites(client)
    if (keptWishes().length > 0) await sendWishes()
    return null
  }
  // As a query, for its second and third try.
  client
    .fetchQuery({ queryKey: ['catch-up'], queryFn: handOver, staleTime: 0, gcTime: 0 })
    .catch(() => undefined)
}
