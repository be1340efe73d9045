import type { LegalPage, LegalText } from '@eventbuzz/contract/legal'
import { queryOptions } from '@tanstack/react-query'
import { LANGUAGE } from '../lib/locale.ts'
import { getJson } from './http.ts'

/** A text of the operator, in the visitor's language where there is one. */
export const legalQuery = (page: LegalPage) =>
  queryOptions({
    queryKey: ['legal', page],
    queryFn: ({ signal }) => getJson<LegalText>(`/legal/${page}`, { language: LANGUAGE }, signal),
  })
