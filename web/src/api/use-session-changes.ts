import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { handOverFavorites, OWN } from './favorites.ts'
import { useSession } from './session.ts'

/** What follows from somebody coming or going, in this tab or another. */
export function useSessionChanges(): void {
  const client = useQueryClient()
  const session = useSession()
  const subject = session.status === 'member' ? session.subject : undefined
  const isOver = session.status === 'guest'
  const last = useRef(subject)

  useEffect(() => {
    const isSomebodyElse = subject !== undefined && last.current !== undefined && subject !== last.current
    if (isOver || isSomebodyElse) client.removeQueries({ queryKey: [OWN] })
    if (isOver || subject !== undefined) last.current = subject
    if (subject === undefined) return
    // Not now is no loss: they stay on the device, and are handed over the next time.
    handOverFavorites(client).catch(() => undefined)
  }, [client, subject, isOver])
}
