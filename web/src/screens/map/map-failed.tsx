import { Link } from '@tanstack/react-router'
import type { ExploreSearch } from '../../lib/explore-search.ts'
import { Face } from '../../ui/face.tsx'
import type { MapFailure } from './use-event-map.ts'
import { t } from '../../lib/i18n.ts'

/** Without a map there is still the list. */
export function MapFailed({ failure, search }: { failure: MapFailure; search: ExploreSearch }) {
  const isUnsupported = failure === 'not supported'
  return (
    <div className="map-failed" role="alert">
      <Face
        icon="map"
        title={t('map.failed')}
        text={isUnsupported ? t('map.failed_unsupported') : t('map.failed_loading')}
      >
        <Link className="button filled" to="/list" search={search}>
          {t('action.go_to_list')}
        </Link>
        {!isUnsupported && (
          <button type="button" className="button tonal" onClick={() => location.reload()}>
            {t('action.try_again')}
          </button>
        )}
      </Face>
    </div>
  )
}
