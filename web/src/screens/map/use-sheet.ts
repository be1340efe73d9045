import { useNavigate, useRouter } from '@tanstack/react-router'
import { useCallback } from 'react'
import { type ExploreSearch, withoutSheet } from '../../lib/explore-search.ts'

type SheetSearch = Pick<ExploreSearch, 'event' | 'spot'>

/** Opening the sheet is a step that "back" undoes; another content in the open sheet is not one more. */
export function useSheet() {
  const router = useRouter()
  const navigate = useNavigate()

  const open = useCallback(
    (content: SheetSearch) => {
      const { search, state } = router.latestLocation
      const isOpen = Boolean(search.event ?? search.spot)
      void navigate({
        to: '/',
        search: (old: ExploreSearch) => ({ ...withoutSheet(old), ...content }),
        replace: isOpen,
        state: { isSheetStep: isOpen ? (state.isSheetStep ?? false) : true },
        resetScroll: false,
      })
    },
    [router, navigate],
  )

  const close = useCallback(() => {
    const { search, state } = router.latestLocation
    if (!(search.event ?? search.spot)) return
    // Opened from a shared link there is nothing of ours to go back to.
    if (state.isSheetStep) router.history.back()
    else void navigate({ to: '/', search: withoutSheet, replace: true, resetScroll: false })
  }, [router, navigate])

  return { open, close }
}
