import { Link } from '@tanstack/react-router'
import { useTitle } from '../../lib/use-title.ts'
import { Face } from '../../ui/face.tsx'
import { t } from '../../lib/i18n.ts'

export function NotFoundScreen() {
  useTitle(t('page.not_found_title'))
  return (
    <Face icon="wrong_location" title={t('page.not_found')} isPage text={t('page.not_found_text')}>
      <Link className="button filled" to="/">
        {t('action.go_to_map')}
      </Link>
    </Face>
  )
}
