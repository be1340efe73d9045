import type { EventListItem, EventPage } from '@eventbuzz/contract/events'
import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'

/** The event as a list has shown it: enough to begin its page with. */
export function useSeenEvent(slug: string): EventListItem | undefined {
  const client = useQueryClient()
  return useMemo(() => {
    for (const [, data] of client.getQueriesData<InfiniteData<EventPage>>({ queryKey: ['nearby'] })) {
      for (const page of data?.pages ?? []) {
        const found = page.items.find((event) => event.slug === slug)
        if (found) return found
      }
    }
    return undefined
  }, [client, slug])
}
