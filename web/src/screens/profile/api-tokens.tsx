import type { ApiToken } from '@eventbuzz/contract/api-tokens'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { apiTokensQuery, useRevokeToken } from '../../api/api-tokens.ts'
import { t } from '../../lib/i18n.ts'
import { LOCALE } from '../../lib/locale.ts'
import { useNow } from '../../lib/use-now.ts'
import { focusOnce } from './name-form.tsx'
import { NewToken } from './new-token.tsx'

const day = (instant: string) =>
  new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium' }).format(new Date(instant))

/** Keys for programs, to make, look through and end. */
export function ApiTokens() {
  const { data: tokens, error, isFetching, refetch } = useQuery(apiTokensQuery)
  const [isMaking, setIsMaking] = useState<boolean>()
  return (
    <section className="profile-section" aria-labelledby="tokens">
      <h2 id="tokens">{t('token.title')}</h2>
      <p className="profile-hint">{t('token.text')}</p>
      {error && (
        <div role="alert">
          <p className="profile-hint">
            {t('favorite.load_failed')} {error.message}
          </p>
          <button type="button" className="button tonal" disabled={isFetching} onClick={() => void refetch()}>
            {isFetching ? t('action.trying') : t('action.try_again')}
          </button>
        </div>
      )}
      {(tokens || !error) && (
        <ul className="token-list" aria-busy={isFetching}>
          {tokens?.map((token) => (
            <Token key={token.id} token={token} />
          ))}
        </ul>
      )}
      {isMaking ? (
        <NewToken onClose={() => setIsMaking(false)} />
      ) : (
        <button
          type="button"
          className="button outlined"
          onClick={() => setIsMaking(true)}
          // Where somebody was before the form opened.
          ref={isMaking === false ? focusOnce : undefined}
        >
          {t('token.make')}
        </button>
      )}
    </section>
  )
}

function Token({ token }: { token: ApiToken }) {
  const now = useNow()
  const revoke = useRevokeToken()
  const isOver = token.revoked_at !== null || new Date(token.expires_at) <= now
  return (
    <li className={isOver ? 'token is-over' : 'token'}>
      <div className="token-text">
        <p className="token-name">
          <bdi>{token.name}</bdi>
        </p>
        <p>
          <bdi dir="ltr">
            {token.prefix}… · {token.scopes.join(', ')}
          </bdi>
        </p>
        <p>
          {token.revoked_at
            ? t('token.revoked_on', { day: day(token.revoked_at) })
            : isOver
              ? t('token.ended_on', { day: day(token.expires_at) })
              : t('token.until', { day: day(token.expires_at) })}
          {' · '}
          {token.last_used_at ? t('token.used_on', { day: day(token.last_used_at) }) : t('token.never_used')}
        </p>
        {revoke.error && <p role="alert">{revoke.error.message}</p>}
      </div>
      {!isOver && (
        <button
          type="button"
          className="button danger"
          aria-label={t('token.revoke_name', { name: token.name })}
          disabled={revoke.isPending}
          onClick={() => revoke.mutate(token.id)}
        >
          {t('token.revoke')}
        </button>
      )}
    </li>
  )
}
