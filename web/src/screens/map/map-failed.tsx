import { Link } from '@tanstack/react-router'
import type { ExploreSearch } from '../../lib/explore-search.ts'
import { Face } from '../../ui/face.tsx'
import type { MapFailure } from './use-event-map.ts'

/** Without a map there is still the list. */
export function MapFailed({ failure, search }: { failure: MapFailure; search: ExploreSearch }) {
  const isUnsupported = failure === 'not supported'
  return (
    <div className="map-failed" role="alert">
      <Face
        icon="map"
        title="The map cannot be shown"
        text={
          isUnsupported
            ? 'This browser does not draw maps. The list has every event.'
            : 'It could not be loaded. The list has every event.'
        }
      >
        <Link className="button filled" to="/list" search={search}>
          Go to the list
        </Link>
        {!isUnsupported && (
          <button type="button" className="button tonal" onClick={() => location.reload()}>
            Try again
          </button>
        )}
      </Face>
    </div>
  )
}
