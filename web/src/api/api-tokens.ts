import type { ApiTokenInput, ApiTokenList, NewApiToken } from '@eventbuzz/contract/api-tokens'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { OWN } from './favorites.ts'
import { getOwnJson, writeOwn } from './http.ts'

const KEY = [OWN, 'tokens']

export const apiTokensQuery = queryOptions({
  queryKey: KEY,
  queryFn: async ({ signal }) => (await getOwnJson<ApiTokenList>('/users/me/tokens', {}, signal)).items,
})

export function useCreateToken() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (input: ApiTokenInput) => writeOwn<NewApiToken>('POST', '/users/me/tokens', input),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
    // The answer has the token in it; nothing keeps it but who asked.
    gcTime: 0,
  })
}

export function useRevokeToken() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (id: string) => writeOwn('DELETE', `/users/me/tokens/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  })
}
