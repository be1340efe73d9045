import { useEffect, useState } from 'react'
import { Icon } from '../../ui/icon.tsx'
import { t } from '../../lib/i18n.ts'

const SHOWN_MS = 4_000

export function ShareButton({ title }: { title: string }) {
  const [message, setMessage] = useState('')

  useEffect(() => {
    if (message === '') return
    const timer = setTimeout(() => setMessage(''), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [message])

  const share = async () => {
    const url = location.href
    try {
      if ('share' in navigator) return await navigator.share({ title, url })
      await (navigator as Navigator).clipboard.writeText(url)
      setMessage(t('share.copied'))
    } catch (cause) {
      // Closing the share sheet is no failure.
      if (cause instanceof DOMException && cause.name === 'AbortError') return
      setMessage(t('share.failed'))
    }
  }

  return (
    <>
      <button
        type="button"
        className="round-button floating"
        aria-label={t('action.share')}
        onClick={() => void share()}
      >
        <Icon name="share" />
      </button>
      <output className={message ? 'toast' : 'visually-hidden'}>{message}</output>
    </>
  )
}
