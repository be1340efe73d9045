import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { appConfig } from '../../lib/app-config.ts'
import { rememberVisit } from '../../lib/first-visit.ts'
import { t } from '../../lib/i18n.ts'
import '../../ui/button.css'
import { Icon } from '../../ui/icon.tsx'
import { useNearMe, type NearMeCalls } from './near-me.tsx'
import './welcome.css'

interface Props extends NearMeCalls {
  onClose: () => void
}

/** Says once to a new visitor what this is, and lets them choose where to begin. */
export function Welcome({ onClose, ...calls }: Props) {
  const { isLooking, look } = useNearMe(calls)
  useEffect(rememberVisit, [])
  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <h2 className="welcome-title" id="welcome-title">
        {t('welcome.title', { name: appConfig.name })}
      </h2>
      <p className="welcome-text">{t('welcome.text')}</p>
      <div className="welcome-ways">
        <button type="button" className="button filled" aria-busy={isLooking} onClick={look}>
          <Icon name="my_location" size={20} />
          {t('welcome.near')}
        </button>
        <Link className="button tonal" to="/search">
          <Icon name="search" size={20} />
          {t('near_me.search')}
        </Link>
        <button type="button" className="button" onClick={onClose}>
          {t('welcome.look')}
        </button>
      </div>
    </section>
  )
}
