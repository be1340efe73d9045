import { type PointerEvent, type ReactNode, useEffect, useRef } from 'react'
import './button.css'
import { Icon } from './icon.tsx'
import { t } from '../lib/i18n.ts'
import './sheet.css'

interface Props {
  label: string
  onClose: () => void
  children: ReactNode
}

const CLOSE_AFTER_PX = 72

/**
 * A sheet that leaves what is behind it usable, and takes the focus when it appears. Escape, the button and a pull
 * downwards close it.
 */
export function Sheet({ label, onClose, children }: Props) {
  const sheet = useRef<HTMLDialogElement>(null)
  const dragFrom = useRef<number | null>(null)

  useEffect(() => {
    sheet.current?.focus({ preventScroll: true })
  }, [])

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape' && !event.defaultPrevented) onClose()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [onClose])

  const pull = (event: PointerEvent, isOver: boolean) => {
    if (dragFrom.current === null || !sheet.current) return
    const down = Math.max(0, event.clientY - dragFrom.current)
    sheet.current.style.translate = isOver ? '' : `0 ${down}px`
    if (!isOver) return
    dragFrom.current = null
    if (down > CLOSE_AFTER_PX) onClose()
  }

  return (
    <dialog className="sheet" open aria-label={label} tabIndex={-1} ref={sheet}>
      <div
        className="sheet-handle"
        onPointerDown={(event) => {
          dragFrom.current = event.clientY
          event.currentTarget.setPointerCapture(event.pointerId)
        }}
        onPointerMove={(event) => pull(event, false)}
        onPointerUp={(event) => pull(event, true)}
        onPointerCancel={() => {
          dragFrom.current = null
          if (sheet.current) sheet.current.style.translate = ''
        }}
      />
      <button
        type="button"
        className="round-button sheet-close"
        aria-label={t('action.close')}
        onClick={onClose}
      >
        <Icon name="close" />
      </button>
      <div className="sheet-content">{children}</div>
    </dialog>
  )
}
