import { type IconName, iconPath } from './icons.ts'

/** Decoration only: what it means stands beside it as text, or as the label of its button. */
export function Icon({ name, size = 24 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
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
