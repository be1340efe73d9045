import type { LatLng } from '@eventbuzz/contract/geo'
import { useState } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { t } from '../../lib/i18n.ts'

export interface NearMeCalls {
  onFound: (position: LatLng) => void
  onProblem: (message: string) => void
}

const REFUSED = 1
const OPTIONS: PositionOptions = { enableHighAccuracy: false, timeout: 15_000, maximumAge: 60_000 }

/** Asks where the visitor is, and only when told to. */
export function useNearMe({ onFound, onProblem }: NearMeCalls) {
  const [isLooking, setIsLooking] = useState(false)

  const look = () => {
    if (!('geolocation' in navigator)) return onProblem(t('near_me.unsupported'))
    setIsLooking(true)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setIsLooking(false)
        onFound({ latitude: coords.latitude, longitude: coords.longitude })
      },
      ({ code }) => {
        setIsLooking(false)
        onProblem(code === REFUSED ? t('near_me.refused') : t('near_me.failed'))
      },
      OPTIONS,
    )
  }

  return { isLooking, look }
}

export function NearMe(calls: NearMeCalls) {
  const { isLooking, look } = useNearMe(calls)
  return (
    <button
      type="button"
      className="round-button floating"
      aria-label={t('near_me.label')}
      aria-busy={isLooking}
      onClick={look}
    >
      <Icon name="my_location" />
    </button>
  )
}
