import type { Me } from '@eventbuzz/contract/identity'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { OWN } from './favorites.ts'
import { getOwnJson, writeOwn } from './http.ts'

const KEY = [OWN, 'profile']

export const profileQuery = queryOptions({
  queryKey: KEY,
  queryFn: ({ signal }) => getOwnJson<Me>('/users/me', {}, signal),
})

export function useRename() {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (displayName: string) => writeOwn<Me>('PATCH', '/users/me', { display_name: displayName }),
    onSuccess: (me) => client.setQueryData(KEY, me),
  })
}

export function useAvatar() {
  const client = useQueryClient()
  return {
    upload: useMutation({
      mutationFn: (file: File) => writeOwn<Me>('PUT', '/users/me/avatar', file),
      onSuccess: (me) => client.setQueryData(KEY, me),
    }),
    remove: useMutation({
      mutationFn: () => writeOwn('DELETE', '/users/me/avatar'),
      onSuccess: () => client.setQueryData<Me>(KEY, (me) => me && { ...me, avatar_url: null }),
    }),
  }
}
