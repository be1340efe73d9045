import { Face } from './face.tsx'
import { t } from '../lib/i18n.ts'

/** Last resort when a screen itself fails, or its code cannot be loaded. */
export function Broken() {
  return (
    <div role="alert">
      <Face icon="cloud_off" title={t('page.broken')} text={t('page.broken_text')} isPage>
        <button type="button" className="button filled" onClick={() => location.reload()}>
          {t('action.load_again')}
        </button>
      </Face>
    </div>
  )
}
