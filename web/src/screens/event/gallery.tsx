/* eslint-disable jsx-a11y/no-noninteractive-element-interactions -- a list that scrolls takes the arrow keys */
import fullscreen from '@material-symbols/svg-400/rounded/fullscreen.svg?raw'
import type { EventImage, PictureVariant } from '@eventbuzz/contract/pictures'
import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { thumbHashToRGBA } from 'thumbhash'
import { t } from '../../lib/i18n.ts'
import { ownPicture } from '../../lib/own-picture.ts'
import { useMediaQuery } from '../../lib/use-media-query.ts'
import { Icon } from '../../ui/icon.tsx'
import './gallery.css'

const IN_PAGE = '(min-width: 1040px) 420px, (min-width: 900px) 40vw, 100vw'
const WHOLE_SCREEN = '100vw'

/** The pictures of an event; a tap or a button shows them whole, on all of the screen. */
export function Gallery({ images }: { images: EventImage[] }) {
  const [place, setPlace] = useState(0)
  const [isWhole, setIsWhole] = useState(false)
  const open = () => setIsWhole(true)
  return (
    <section className="gallery" aria-label={t('gallery.label')}>
      <Strip images={images} sizes={IN_PAGE} onPlace={setPlace} onClick={open}>
        <button type="button" className="round-button" aria-label={t('gallery.whole')} onClick={open}>
          <Icon outline={fullscreen} />
        </button>
      </Strip>
      {isWhole && <Viewer images={images} first={place} onClose={() => setIsWhole(false)} />}
    </section>
  )
}

/** All of the screen. The browser closes it by Escape or its way back, and returns the focus. */
function Viewer({ images, first, onClose }: { images: EventImage[]; first: number; onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    if (dialog.current?.open === false) dialog.current.showModal()
  }, [])
  const close = () => dialog.current?.close()
  return (
    <dialog className="viewer" ref={dialog} aria-label={t('gallery.label')} onClose={onClose}>
      <Strip images={images} first={first} sizes={WHOLE_SCREEN}>
        <button type="button" className="round-button" aria-label={t('action.close')} onClick={close}>
          <Icon name="close" />
        </button>
      </Strip>
    </dialog>
  )
}

interface StripProps {
  images: EventImage[]
  /** Which one is shown at the beginning. */
  first?: number
  sizes: string
  onPlace?: (place: number) => void
  onClick?: () => void
  /** Beside the buttons that turn. */
  children: ReactNode
}

/** Pictures side by side, to be swiped, or gone through with the arrow keys or the buttons. */
function Strip({ images, first = 0, sizes, onPlace, onClick, children }: StripProps) {
  const strip = useRef<HTMLUListElement>(null)
  const [index, setIndex] = useState(first)
  const isCalm = useMediaQuery('(prefers-reduced-motion: reduce)')
  const count = images.length
  const hasMore = count > 1

  useEffect(() => {
    if (first > 0)
      strip.current?.children[first]?.scrollIntoView({
        block: 'nearest',
        inline: 'start',
        behavior: 'instant',
      })
  }, [first])

  const show = (next: number) => {
    const picture = strip.current?.children[Math.max(0, Math.min(count - 1, next))]
    picture?.scrollIntoView({ block: 'nearest', inline: 'start', behavior: isCalm ? 'auto' : 'smooth' })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const onwards = document.documentElement.dir === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return
    event.preventDefault()
    show(index + (event.key === onwards ? 1 : -1))
  }
  const onScroll = ({ scrollLeft, clientWidth }: HTMLElement) => {
    const place = Math.round(Math.abs(scrollLeft) / Math.max(1, clientWidth))
    setIndex(place)
    onPlace?.(place)
  }
  return (
    <>
      <ul
        className="gallery-strip"
        ref={strip}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable
        tabIndex={hasMore ? 0 : undefined}
        aria-label={t('gallery.label')}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onScroll={({ currentTarget }) => onScroll(currentTarget)}
      >
        {images.map((image, place) => (
          <li key={image.id}>
            <Picture
              image={image}
              label={hasMore ? t('gallery.picture', { place: place + 1, count }) : ''}
              sizes={sizes}
              isFirst={place === first}
            />
          </li>
        ))}
      </ul>
      <div className="gallery-bar">
        {hasMore && (
          <>
            <Turn
              icon="chevron_left"
              label={t('gallery.previous')}
              isOff={index === 0}
              onClick={() => show(index - 1)}
            />
            <output className="gallery-count">{t('gallery.picture', { place: index + 1, count })}</output>
            <Turn
              icon="chevron_right"
              label={t('gallery.next')}
              isOff={index === count - 1}
              onClick={() => show(index + 1)}
            />
          </>
        )}
        {children}
      </div>
    </>
  )
}

interface TurnProps {
  icon: 'chevron_left' | 'chevron_right'
  label: string
  isOff: boolean
  onClick: () => void
}

// `aria-disabled` and not `disabled`: the focus should not vanish at the last picture.
function Turn({ icon, label, isOff, onClick }: TurnProps) {
  return (
    <button type="button" className="round-button" aria-label={label} aria-disabled={isOff} onClick={onClick}>
      <Icon name={icon} />
    </button>
  )
}

interface PictureProps {
  image: EventImage
  /** For a picture that nobody described; empty where it only decorates. */
  label: string
  /** How wide it is on the screen, as `<img sizes>` has it. */
  sizes: string
  isFirst: boolean
}

function Picture({ image, label, sizes, isFirst }: PictureProps) {
  const { alt, width, height, thumbhash, variants } = image
  const [isThere, setIsThere] = useState(false)
  const url = ownPicture(image.url)
  return (
    <span className="gallery-picture">
      {thumbhash && !isThere && <Blur thumbhash={thumbhash} />}
      {url && (
        <picture>
          <source type="image/avif" srcSet={setOf(variants, 'image/avif')} sizes={sizes} />
          <source type="image/webp" srcSet={setOf(variants, 'image/webp')} sizes={sizes} />
          <img
            src={url}
            alt={alt ?? label}
            width={width ?? undefined}
            height={height ?? undefined}
            loading={isFirst ? 'eager' : 'lazy'}
            fetchPriority={isFirst ? 'high' : 'auto'}
            decoding="async"
            onLoad={() => setIsThere(true)}
          />
        </picture>
      )}
    </span>
  )
}

function setOf(variants: PictureVariant[], type: PictureVariant['type']): string | undefined {
  const own = variants.filter((variant) => variant.type === type && ownPicture(variant.url))
  return own.map(({ url, width }) => `${url} ${width}w`).join(', ') || undefined
}

/** A few colours of what is on its way. */
function Blur({ thumbhash }: { thumbhash: string }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!canvas.current || !context) return
    const { w, h, rgba } = thumbHashToRGBA(Uint8Array.from(atob(thumbhash), (letter) => letter.charCodeAt(0)))
    Object.assign(canvas.current, { width: w, height: h })
    context.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0)
  }, [thumbhash])
  return <canvas ref={canvas} aria-hidden="true" />
}
