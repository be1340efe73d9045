import { useInstall } from '../../lib/install.ts'
import { t } from '../../lib/i18n.ts'

/** Where the app can be put on the home screen, how. */
export function InstallRow() {
  const install = useInstall()
  const isByHand = isIos() && !matchMedia('(display-mode: standalone)').matches
  if (!install && !isByHand) return null
  return (
    <section className="profile-section" aria-labelledby="install">
      <h2 id="install">{t('install.title')}</h2>
      <p className="profile-hint">
        {t('install.text')} {isByHand && t('install.ios')}
      </p>
      {install && (
        <button type="button" className="button tonal" onClick={() => void install()}>
          {t('install.title')}
        </button>
      )}
    </section>
  )
}

/** Safari on a phone, or on an iPad, which says that it is a Mac with fingers. */
function isIos(): boolean {
  const { userAgent, maxTouchPoints } = navigator
  return /iPhone|iPad/.test(userAgent) || (userAgent.includes('Macintosh') && maxTouchPoints > 1)
}
