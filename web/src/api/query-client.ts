import { QueryClient } from '@tanstack/react-query'
import { ApiError } from './http.ts'

const MINUTE = 60_000

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5 * MINUTE,
        // Long enough to come back from an event to the list as it was.
        gcTime: 30 * MINUTE,
        // By default a query waits in silence while offline; people should be told instead.
        networkMode: 'always',
        refetchOnReconnect: true,
        retry: (failures, error) => failures < 2 && isPassing(error),
        retryDelay: (failures) => 600 * 2 ** failures,
      },
    },
  })
}

function isPassing(error: Error): boolean {
  if (!(error instanceof ApiError)) return false
  return error.status === 0 ? navigator.onLine : error.status >= 500
}
