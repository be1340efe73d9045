import type { LatLng } from '@eventbuzz/contract/geo'
import { useState } from 'react'
import { Icon } from '../../ui/icon.tsx'

interface Props {
  onFound: (position: LatLng) => void
  onProblem: (message: string) => void
}

const REFUSED = 1
const OPTIONS: PositionOptions = { enableHighAccuracy: false, timeout: 15_000, maximumAge: 60_000 }

/** Asks where the visitor is, and only when told to. */
export function NearMe({ onFound, onProblem }: Props) {
  const [isLooking, setIsLooking] = useState(false)

  const look = () => {
    if (!('geolocation' in navigator)) return onProblem('This browser cannot tell where you are.')
    setIsLooking(true)
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        setIsLooking(false)
        onFound({ latitude: coords.latitude, longitude: coords.longitude })
      },
      ({ code }) => {
        setIsLooking(false)
        onProblem(
          code === REFUSED
            ? 'Your location is not shared with this site. You can allow it in the settings of your browser, or move the map yourself.'
            : 'Your location could not be found just now. Please try again, or move the map yourself.',
        )
      },
      OPTIONS,
    )
  }

  return (
    <button
      type="button"
      className="round-button floating"
      aria-label="Show what is near me"
      aria-busy={isLooking}
      onClick={look}
    >
      <Icon name="my_location" />
    </button>
  )
}
