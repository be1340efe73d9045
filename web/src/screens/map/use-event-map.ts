import { type RefObject, useEffect, useRef, useState } from 'react'
import { appConfig } from '../../lib/app-config.ts'
import type { MapView } from '../../lib/geo.ts'
import { useTheme } from '../../lib/theme.ts'
import type { EventMap } from '../../map/event-map.ts'
import { t } from '../../lib/i18n.ts'

// The map outlives the screen: coming back from an event shows it at once, as it was.
let kept: EventMap | null = null

/** A page that nobody sees paints nothing. */
const LATEST_MS = 1_000
/** How long a phone shows a still map that nobody touches. */
const STILL_MS = 2_500

export type MapFailure = 'not loaded' | 'not supported'

/** Loads the map engine and puts the map into an element. */
export function useEventMap(host: RefObject<HTMLElement | null>, view: MapView) {
  const theme = useTheme()
  const [map, setMap] = useState<EventMap | null>(null)
  const [failure, setFailure] = useState<MapFailure | null>(null)
  const start = useRef({ view, theme } as const)
  useEffect(() => {
    start.current = { view, theme }
  })

  useEffect(() => {
    let isGone = false
    const show = (Engine: typeof EventMap) => {
      if (isGone || !host.current) return
      if (kept) kept.mount(host.current, start.current.view)
      else {
        kept = new Engine(host.current, {
          baseMap: { styleUrl: appConfig.map_style_url, version: appConfig.basemap_version },
          label: t('map.label'),
          ...start.current,
        })
      }
      setMap(kept)
    }
    // The engine keeps a phone busy for a second: first everything else is seen and works.
    afterPaint()
      .then(() => untilWanted(host.current?.parentElement))
      .then(() => import('../../map/event-map.ts'))
      .then(
        (engine) => {
          try {
            show(engine.EventMap)
          } catch {
            setFailure('not supported')
          }
        },
        () => setFailure('not loaded'),
      )
    return () => {
      isGone = true
      kept?.unmount()
      setMap(null)
    }
  }, [host])

  useEffect(() => map?.setTheme(theme), [map, theme])

  return { map, failure }
}

/** Resolves when what is there now has been painted, at once where the map is already there. */
async function afterPaint(): Promise<void> {
  if (kept) return
  await new Promise<void>((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  await Promise.race([firstPaint(), new Promise((resolve) => setTimeout(resolve, LATEST_MS))])
}

/** Resolves when the map, or anything on it, is touched; soon by itself, and at once where there is a mouse. */
async function untilWanted(stage: HTMLElement | null | undefined): Promise<void> {
  // A still map has none of the streets that a foreign style shows.
  const isStillGood = appConfig.map_style_url === 'builtin' && matchMedia('(pointer: coarse)').matches
  if (kept || !stage || !isStillGood) return
  await new Promise<unknown>((resolve) => {
    for (const type of ['pointerdown', 'keydown', 'wheel'])
      stage.addEventListener(type, resolve, { once: true, passive: true })
    setTimeout(resolve, STILL_MS)
  })
}

/** Of the page, which a slow phone shows long after a frame was asked for. */
function firstPaint(): Promise<void> {
  return new Promise((resolve) => {
    if (!PerformanceObserver.supportedEntryTypes.includes('paint')) return resolve()
    new PerformanceObserver((list, observer) => {
      if (list.getEntriesByName('first-contentful-paint').length === 0) return
      observer.disconnect()
      resolve()
    }).observe({ type: 'paint', buffered: true })
  })
}
