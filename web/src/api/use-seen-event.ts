import type { EventListItem, EventPage } from '@eventbuzz/contract/events'
import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'

/** The event as a list has shown it: enough to begin its page with. */
export function useSeenEvent(slug: string): EventListItem | undefined {
  const client = useQueryClient()
  return useMemo(() => {
    const lists = ['nearby', 'found'].flatMap((name) =>
      client.getQueriesData<InfiniteData<EventPage>>({ queryKey: [name] }),
    )
    for (const [, data] of lists) {
      for (const page of data?.pages ?? []) {
        const found = page.items.find((event) => event.slug === slug)
        if (found) return found
      }
    }
    return undefined
  }, [client, slug])
}
