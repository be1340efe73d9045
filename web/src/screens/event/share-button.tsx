import shareSign from '@material-symbols/svg-400/rounded/share.svg?raw'
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

  const copy = async (url: string) => {
    try {
      await navigator.clipboard.writeText(url)
      setMessage(t('share.copied'))
    } catch {
      setMessage(t('share.failed'))
    }
  }
  const share = async () => {
    const url = location.href
    if (!('share' in navigator)) return copy(url)
    try {
      await navigator.share({ title, url })
    } catch (cause) {
      // Closing the share sheet is no failure.
      if (!(cause instanceof DOMException && cause.name === 'AbortError')) await copy(url)
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
        <Icon outline={shareSign} />
      </button>
      <output className={message ? 'toast' : 'visually-hidden'}>{message}</output>
    </>
  )
}
