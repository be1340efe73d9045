import type { DataSummary } from '@eventbuzz/contract/data-rights'
import { queryOptions } from '@tanstack/react-query'
import { OWN } from './favorites.ts'
import { getOwnAnswer, getOwnJson } from './http.ts'

export const dataSummaryQuery = queryOptions({
  queryKey: [OWN, 'data'],
  queryFn: ({ signal }) => getOwnJson<DataSummary>('/users/me/data', {}, signal),
  // It counts what changes with every tap.
  staleTime: 0,
})

const RETRY_S = 10

export type DataExport = { file: Blob; name: string } | { retryAfterS: number }

/** The file, or in how many seconds to ask for it again while it is prepared. */
export async function getDataExport(isNew: boolean, signal: AbortSignal): Promise<DataExport> {
  const answer = await getOwnAnswer('/users/me/export', { renew: isNew || undefined }, signal)
  if (answer.status === 202) return { retryAfterS: Number(answer.headers.get('retry-after')) || RETRY_S }
  const [, name = 'data.json'] =
    /filename="([\w.-]+)"/.exec(answer.headers.get('content-disposition') ?? '') ?? []
  return { file: await answer.blob(), name }
}
