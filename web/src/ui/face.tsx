import type { ReactNode } from 'react'
import './button.css'
import './face.css'
import { Icon } from './icon.tsx'
import type { IconName } from './icons.ts'

interface Props {
  icon: IconName
  title: string
  text?: string | undefined
  /** Whether it is all there is on the screen. */
  isPage?: boolean
  /** What can be done about it. */
  children?: ReactNode
}

/** What stands where content would be: nothing found, or something went wrong. */
export function Face({ icon, title, text, isPage = false, children }: Props) {
  const Heading = isPage ? 'h1' : 'h2'
  return (
    <div className="face">
      <span className="face-icon">
        <Icon name={icon} size={32} />
      </span>
      <Heading className="face-title">{title}</Heading>
      {text && <p className="face-text">{text}</p>}
      {children && <div className="face-actions">{children}</div>}
    </div>
  )
}
