import { useRouter } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { appConfig } from '../../lib/app-config.ts'
import { moveMap, sameView, stringifySearch, viewOf } from '../../lib/explore-search.ts'
import type { MapView } from '../../lib/geo.ts'
import type { Explore } from '../../lib/use-explore.ts'
import type { EventMap } from '../../map/event-map.ts'

const fallback = appConfig.default_view

/** Keeps the map and the address in step, both ways. Returns what to do when the map was moved by hand. */
export function useMapView(
  map: EventMap | null,
  { search, view, change }: Explore,
): (moved: MapView) => void {
  const wentBack = useWentBack()
  const ownMoves = useRef(new Set<string>())
  const isOpen = Boolean(search.event ?? search.spot)
  const wasOpen = useRef(isOpen)
  const key = viewKey(view)

  useEffect(() => {
    if (!map) return
    const hasClosed = wasOpen.current && !isOpen
    wasOpen.current = isOpen
    const now = viewOf(search, fallback)
    // An address that the map itself has just written must not pull it back from where it is by now.
    if (ownMoves.current.delete(key)) return ownMoves.current.clear()
    // Going back closes a sheet; it does not take back where the map was moved meanwhile.
    if (hasClosed && wentBack.current && !sameView(now, map.view)) {
      const { view: moved } = map
      change('replace', (old) => moveMap(old, moved, fallback))
    } else map.setView(now)
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only another view or another sheet moves the map
  }, [map, key, isOpen])

  return (moved) => {
    ownMoves.current.add(viewKey(moved))
    change('replace', (old) => moveMap(old, moved, fallback))
  }
}

function viewKey(view: MapView): string {
  return stringifySearch({ ...view })
}

function useWentBack() {
  const { history } = useRouter()
  const wentBack = useRef(false)
  useEffect(
    () =>
      history.subscribe(({ action }) => {
        wentBack.current = action.type === 'BACK' || action.type === 'GO'
      }),
    [history],
  )
  return wentBack
}
