import type { EventListItem } from '@eventbuzz/contract/events'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { appConfig } from '../../lib/app-config.ts'
import { useTheme } from '../../lib/theme.ts'
import type { EventMap } from '../../map/event-map.ts'
import { categoryIcon, iconPath } from '../../ui/icons.ts'
import { t } from '../../lib/i18n.ts'

const ZOOM = 14

/** A still map of the place. The engine is loaded when the map comes into view, and not over a slow connection. */
export function PlaceMap({ event }: { event: EventListItem }) {
  const host = useRef<HTMLDivElement>(null)
  const theme = useTheme()
  const { id, latitude, longitude } = event
  const { color_hex: color, icon_name: iconName } = event.category

  useEffect(() => {
    const element = host.current
    if (!element || isSlow()) return
    let map: EventMap | null = null
    let isGone = false
    const show = async () => {
      const { EventMap } = await import('../../map/event-map.ts')
      if (isGone) return
      map = new EventMap(element, {
        baseMap: { styleUrl: appConfig.map_style_url, version: appConfig.basemap_version },
        theme,
        view: { latitude, longitude, zoom: ZOOM },
        label: t('map.place_label'),
        isStill: true,
      })
      map.setSelected({ id, latitude, longitude, color, iconPath: iconPath(categoryIcon(iconName)) })
    }
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return
      observer.disconnect()
      // The address above says where it is; a browser without maps shows the empty field as a link all the same.
      show().catch(() => undefined)
    })
    observer.observe(element)
    return () => {
      isGone = true
      observer.disconnect()
      map?.remove()
    }
  }, [id, latitude, longitude, color, iconName, theme])

  return (
    <div className="place-map">
      <div className="place-map-host" ref={host} />
      <Link
        className="place-map-link"
        to="/"
        search={{ lat: latitude, lng: longitude, z: ZOOM, event: id }}
        aria-label={t('map.show_event')}
      />
    </div>
  )
}

interface Connection {
  saveData?: boolean
  effectiveType?: string
}

function isSlow(): boolean {
  const { connection } = navigator as Navigator & { connection?: Connection }
  return connection?.saveData === true || /(^|-)2g$/.test(connection?.effectiveType ?? '')
}
