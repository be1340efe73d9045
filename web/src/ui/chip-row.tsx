import { type ReactNode, useEffect, useRef, useState } from 'react'
import './chip-row.css'
import { Icon } from './icon.tsx'

/** One line of chips that scrolls sideways: by finger, by keyboard focus, or by the arrows that a mouse gets. */
export function ChipRow({ label, children }: { label: string; children: ReactNode }) {
  const row = useRef<HTMLFieldSetElement>(null)
  const [overflow, setOverflow] = useState({ left: false, right: false })

  useEffect(() => {
    const element = row.current
    if (!element) return
    const measure = () => {
      // From right to left it counts downwards from 0.
      const behind = Math.abs(element.scrollLeft)
      const hasMore = { before: behind > 4, after: behind + element.clientWidth < element.scrollWidth - 4 }
      const isReversed = document.documentElement.dir === 'rtl'
      const left = isReversed ? hasMore.after : hasMore.before
      const right = isReversed ? hasMore.before : hasMore.after
      setOverflow((old) => (old.left === left && old.right === right ? old : { left, right }))
    }
    element.addEventListener('scroll', measure, { passive: true })
    // It also tells of the first size, when the browser has laid out the page anyway.
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    if (element.firstElementChild) observer.observe(element.firstElementChild)
    return () => {
      element.removeEventListener('scroll', measure)
      observer.disconnect()
    }
  }, [])

  const page = (direction: -1 | 1) =>
    row.current?.scrollBy({ left: direction * row.current.clientWidth * 0.7, behavior: 'smooth' })

  return (
    <div className="chip-row">
      {/* The arrows are for the mouse alone: focus moves the row by itself. */}
      {overflow.left && (
        <button
          type="button"
          className="chip-arrow left"
          tabIndex={-1}
          aria-hidden="true"
          onClick={() => page(-1)}
        >
          <Icon name="chevron_left" />
        </button>
      )}
      <fieldset className="chip-scroll" aria-label={label} ref={row}>
        <div className="chip-content">{children}</div>
      </fieldset>
      {overflow.right && (
        <button
          type="button"
          className="chip-arrow right"
          tabIndex={-1}
          aria-hidden="true"
          onClick={() => page(1)}
        >
          <Icon name="chevron_right" />
        </button>
      )}
    </div>
  )
}
