import type { LegalPage } from '@eventbuzz/contract/legal'
import { Link } from '@tanstack/react-router'
import { type MessageKey, t } from '../lib/i18n.ts'
import './legal-links.css'

export const LEGAL_NAMES: Record<LegalPage, MessageKey> = {
  privacy: 'legal.privacy',
  terms: 'legal.terms',
  licences: 'legal.licences',
}

/** The ways to the texts of the operator. */
export function LegalLinks() {
  return (
    <nav className="legal-links" aria-label={t('legal.title')}>
      {(Object.keys(LEGAL_NAMES) as LegalPage[]).map((page) => (
        <Link key={page} to={`/${page}`}>
          {t(LEGAL_NAMES[page])}
        </Link>
      ))}
    </nav>
  )
}
