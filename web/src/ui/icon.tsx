import { type IconName, iconPath } from './icons.ts'

/** They point the way that one reads, so they turn round where that is from right to left. */
const POINTS_ALONG = new Set<IconName>(['arrow_back', 'list'])

type Props = { size?: number } & ({ name: IconName; outline?: never } | { name?: never; outline: string })

/**
 * Decoration only: what it means stands beside it as text, or as the label of its button. `outline` is a
 * `.svg?raw` file that a screen brings along.
 */
export function Icon({ name, outline, size = 24 }: Props) {
  return (
    <svg
      className={name && POINTS_ALONG.has(name) ? 'icon points-along' : 'icon'}
      width={size}
      height={size}
      viewBox="0 -960 960 960"
      fill="currentColor"
      aria-hidden="true"
    >
      <path d={name ? iconPath(name) : outline} />
    </svg>
  )
}
