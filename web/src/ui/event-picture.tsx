import type { Category } from '@eventbuzz/contract/categories'
import { type CSSProperties, useState } from 'react'
import { ownPicture } from '../lib/own-picture.ts'
import './event-picture.css'
import { Icon } from './icon.tsx'
import { categoryIcon } from './icons.ts'

interface Props {
  event: { image_url: string | null; category: Category }
  /** Size of the sign in the placeholder, in pixels. */
  iconSize: number
  isEager?: boolean
}

/** The event's picture, or a field in the colour of its category: always the same box, so that nothing jumps. */
export function EventPicture({ event, iconSize, isEager = false }: Props) {
  const [isBroken, setIsBroken] = useState(false)
  const url = isBroken ? null : ownPicture(event.image_url)
  const { color_hex, icon_name } = event.category
  return (
    <span className="event-picture" style={{ '--category': color_hex } as CSSProperties}>
      {url ? (
        // The title beside it says what it is about.
        <img
          src={url}
          alt=""
          loading={isEager ? 'eager' : 'lazy'}
          decoding="async"
          onError={() => setIsBroken(true)}
        />
      ) : (
        // Large and alone it would look like something that did not load.
        Array.from({ length: isEager ? 8 : 1 }, (_, index) => (
          <Icon key={index} name={categoryIcon(icon_name)} size={iconSize} />
        ))
      )}
    </span>
  )
}
