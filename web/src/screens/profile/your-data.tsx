import type { DataKind, DataSummary } from '@eventbuzz/contract/data-rights'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { dataSummaryQuery } from '../../api/data-rights.ts'
import { type MessageKey, t } from '../../lib/i18n.ts'
import { LOCALE } from '../../lib/locale.ts'
import { useDataExport } from './use-data-export.ts'

const KINDS: Record<DataKind, MessageKey> = {
  profile: 'data.kind_profile',
  avatar: 'data.kind_avatar',
  favorites: 'data.kind_favorites',
  reminders: 'data.kind_reminders',
  reports: 'data.kind_reports',
  handled_reports: 'data.kind_handled_reports',
  public_events: 'data.kind_public_events',
  hidden_events: 'data.kind_hidden_events',
  series: 'data.kind_series',
  api_tokens: 'data.kind_api_tokens',
  audit_lines: 'data.kind_audit_lines',
  request_keys: 'data.kind_request_keys',
  exports: 'data.kind_exports',
}
const AFTERWARDS: Record<DataSummary['kinds'][number]['after_erasure'], MessageKey> = {
  deleted: 'data.after_deleted',
  made_anonymous: 'data.after_made_anonymous',
  handed_over: 'data.after_handed_over',
}

/** What is stored about the person, and a copy of it. */
export function YourData() {
  const { state, problem, download } = useDataExport()
  const isBusy = state === 'asking' || state === 'preparing'
  return (
    <section className="profile-section" aria-labelledby="data">
      <h2 id="data">{t('data.title')}</h2>
      <p className="profile-hint">{t('data.text')}</p>
      <div className="profile-actions">
        <button
          type="button"
          className="button outlined"
          aria-disabled={isBusy}
          onClick={() => !isBusy && download(false)}
        >
          {state === 'preparing'
            ? t('data.preparing_short')
            : state === 'asking'
              ? t('action.loading')
              : t('data.download')}
        </button>
        {state === 'saved' && (
          <button type="button" className="button" onClick={() => download(true)}>
            {t('data.renew')}
          </button>
        )}
      </div>
      <output className="profile-hint">
        {state === 'preparing' && t('data.preparing')}
        {state === 'saved' && t('data.downloaded')}
      </output>
      {problem && (
        <p className="profile-hint" role="alert">
          {t('data.failed')} {problem}
        </p>
      )}
      <Stored />
    </section>
  )
}

function Stored() {
  const [isOpen, setIsOpen] = useState(false)
  const { data, error, isFetching, refetch } = useQuery({ ...dataSummaryQuery, enabled: isOpen })
  return (
    <details className="data-stored" onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>{t('data.stored')}</summary>
      {error ? (
        <div role="alert">
          <p>
            {t('data.load_failed')} {error.message}
          </p>
          <button type="button" className="button tonal" disabled={isFetching} onClick={() => void refetch()}>
            {isFetching ? t('action.trying') : t('action.try_again')}
          </button>
        </div>
      ) : !data ? (
        <p>{t('action.loading')}</p>
      ) : (
        <ul aria-busy={isFetching}>
          {data.kinds
            .filter(({ count }) => count > 0)
            .map((one) => (
              <Kind key={one.kind} {...one} />
            ))}
        </ul>
      )}
    </details>
  )
}

function Kind({ kind, count, kept_days, after_erasure }: DataSummary['kinds'][number]) {
  return (
    <li className="data-kind">
      <span className="data-kind-name">{t(KINDS[kind])}</span>
      <span className="data-kind-count">{count.toLocaleString(LOCALE)}</span>
      <span className="data-kind-fate">
        {kept_days !== null && `${t('data.kept', { span: t('token.days', { count: kept_days }) })} · `}
        {t(AFTERWARDS[after_erasure])}
      </span>
    </li>
  )
}
