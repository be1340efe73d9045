import { useEffect } from 'react'
import { session, useSession } from '../api/session.ts'
import { useConnection } from '../lib/connection.ts'
import { notify, useNotice } from '../lib/notices.ts'
import './button.css'
import { Icon } from './icon.tsx'
import './notice-bar.css'
import { t } from '../lib/i18n.ts'

const SHOWN_MS = 10_000

/** What the app has to say, whatever is on the screen. Problems stay until somebody takes them away. */
export function NoticeBar() {
  const notice = useNotice()
  const { status } = useSession()
  const { isLost } = useConnection()

  useEffect(() => {
    if (!notice || notice.isProblem || notice.action) return
    const timer = setTimeout(() => notify(undefined), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [notice])

  return (
    <output className="notice-bar">
      {notice ? (
        <span className="notice-bar-box">
          <span className="notice-bar-text">{notice.text}</span>
          {notice.link && (
            <a className="button" href={notice.link.href}>
              {notice.link.label}
            </a>
          )}
          {notice.action && (
            <button type="button" className="button" onClick={notice.action.run}>
              {notice.action.label}
            </button>
          )}
          <button
            type="button"
            className="round-button"
            aria-label={t('action.dismiss')}
            onClick={() => notify(undefined)}
          >
            <Icon name="close" />
          </button>
        </span>
      ) : (
        status === 'unavailable' &&
        !isLost && (
          <span className="notice-bar-box">
            <span className="notice-bar-text">{t('session.as_guest')}</span>
            <button type="button" className="button" onClick={() => void session.tryAgain()}>
              {t('action.try_again')}
            </button>
          </span>
        )
      )}
    </output>
  )
}
