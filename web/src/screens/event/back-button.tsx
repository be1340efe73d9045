import { useCanGoBack, useRouter } from '@tanstack/react-router'
import { Icon } from '../../ui/icon.tsx'
import { t } from '../../lib/i18n.ts'

/** Back to where one was; from a shared link, to the map. */
export function BackButton() {
  const router = useRouter()
  const canGoBack = useCanGoBack()
  return (
    <button
      type="button"
      className="round-button floating"
      aria-label={t('action.back')}
      onClick={() => (canGoBack ? router.history.back() : void router.navigate({ to: '/' }))}
    >
      <Icon name="arrow_back" />
    </button>
  )
}
