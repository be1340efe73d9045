import type { LegalPage } from '@eventbuzz/contract/legal'
import { useQuery } from '@tanstack/react-query'
import { useMatch } from '@tanstack/react-router'
import { legalQuery } from '../../api/legal.ts'
import { isRightToLeft, t } from '../../lib/i18n.ts'
import { LANGUAGE } from '../../lib/locale.ts'
import { useTitle } from '../../lib/use-title.ts'
import '../../ui/button.css'
import '../../ui/event-results.css'
import { Face } from '../../ui/face.tsx'
import { LEGAL_NAMES, LegalLinks } from '../../ui/legal-links.tsx'
import './legal-screen.css'

/** Privacy, terms and licences: texts of the operator. */
export function LegalScreen() {
  // The location is that of the next screen already while this one is left.
  const page = useMatch({
    strict: false,
    select: ({ pathname }) => pathname.replaceAll('/', '') as LegalPage,
  })
  const { data, error, isFetching, refetch } = useQuery(legalQuery(page))
  const name = t(LEGAL_NAMES[page])
  const language = data?.language ?? LANGUAGE
  const isUnknown = language === 'und'
  useTitle(data?.title ?? name)
  if (error && !data) {
    return (
      <div role="alert">
        <Face isPage icon="cloud_off" title={t('legal.load_failed')} text={error.message}>
          <button type="button" className="button tonal" disabled={isFetching} onClick={() => void refetch()}>
            {isFetching ? t('action.trying') : t('action.try_again')}
          </button>
        </Face>
      </div>
    )
  }
  return (
    <div className="legal" aria-busy={!data}>
      {language !== LANGUAGE && !isUnknown && <p className="legal-note">{t('legal.other_language')}</p>}
      {data ? (
        // Rendered by the server from Markdown, where no HTML passes through.
        <article
          className="legal-text"
          lang={isUnknown ? '' : language}
          dir={isUnknown ? 'auto' : isRightToLeft(language) ? 'rtl' : 'ltr'}
          dangerouslySetInnerHTML={{ __html: data.html }}
        />
      ) : (
        <div className="legal-text">
          <h1>{name}</h1>
          <span className="bone" />
          <span className="bone" />
          <span className="bone" />
        </div>
      )}
      <LegalLinks />
    </div>
  )
}
