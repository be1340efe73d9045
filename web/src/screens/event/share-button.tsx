import { useEffect, useState } from 'react'
import { Icon } from '../../ui/icon.tsx'

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
      setMessage('Link copied')
    } catch (cause) {
      // Closing the share sheet is no failure.
      if (cause instanceof DOMException && cause.name === 'AbortError') return
      setMessage('The link could not be copied. It is in the address bar.')
    }
  }

  return (
    <>
      <button type="button" className="round-button floating" aria-label="Share" onClick={() => void share()}>
        <Icon name="share" />
      </button>
      <output className={message ? 'toast' : 'visually-hidden'}>{message}</output>
    </>
  )
}
