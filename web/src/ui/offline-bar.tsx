import { useConnection } from '../lib/connection.ts'
import { t } from '../lib/i18n.ts'
import { LOCALE } from '../lib/locale.ts'
import { Icon } from './icon.tsx'
import './offline-bar.css'

/** Says that there is no network, and from when what the screen shows is. */
export function OfflineBar({ pathname }: { pathname: string }) {
  const { isLost, seenAt } = useConnection()
  const at = seenAt[pathname]
  return (
    <output className="offline-bar">
      {isLost && (
        <>
          <Icon name="cloud_off" size={20} />
          {at === undefined ? t('offline.now') : t('offline.seen', { time: timeText(new Date(at)) })}
        </>
      )}
    </output>
  )
}

function timeText(at: Date): string {
  const isToday = at.toDateString() === new Date().toDateString()
  return new Intl.DateTimeFormat(LOCALE, {
    timeStyle: 'short',
    ...(!isToday && { dateStyle: 'medium' }),
  }).format(at)
}
