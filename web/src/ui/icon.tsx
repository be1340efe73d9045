import { type IconName, iconPath } from './icons.ts'

/** They point the way that one reads, so they turn round where that is from right to left. */
const POINTS_ALONG = new Set<IconName>(['arrow_back', 'list'])

/** Decoration only: what it means stands beside it as text, or as the label of its button. */
export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg
      className={POINTS_ALONG.has(name) ? 'icon points-along' : 'icon'}
      width={size}
      height={size}
      viewBox="0 -960 960 960"
      fill="currentColor"
      aria-hidden="true"
    >
      <path d={iconPath(name)} />
    </svg>
  )
}
