import type { ApiScope } from '@eventbuzz/contract/api-tokens'
import { useState } from 'react'
import { useCreateToken } from '../../api/api-tokens.ts'
import { type MessageKey, t } from '../../lib/i18n.ts'
import { focusOnce } from './name-form.tsx'

const SCOPES: Record<ApiScope, MessageKey> = {
  'events:read': 'scope.events_read',
  'events:write': 'scope.events_write',
  'favorites:read': 'scope.favorites_read',
  'favorites:write': 'scope.favorites_write',
  'profile:read': 'scope.profile_read',
  'admin:read': 'scope.admin_read',
}
const DAYS = [30, 90, 365]
const LONGEST_NAME = 100

/** Asks what a token is for, makes it, and shows it the only time that anybody can. */
export function NewToken({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('')
  const [scopes, setScopes] = useState<ApiScope[]>([])
  const [days, setDays] = useState(90)
  const create = useCreateToken()

  if (create.data) return <MadeToken token={create.data.token} onClose={onClose} />
  const toggle = (scope: ApiScope) =>
    setScopes(scopes.includes(scope) ? scopes.filter((other) => other !== scope) : [...scopes, scope])
  return (
    <form
      className="token-form"
      onSubmit={(event) => {
        event.preventDefault()
        create.mutate({ name: name.trim(), scopes, expires_in_days: days })
      }}
    >
      <label>
        {t('token.name_label')}
        <input
          className="field"
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={LONGEST_NAME}
          autoComplete="off"
          required
          ref={focusOnce}
        />
      </label>
      <fieldset className="choice-group">
        <legend>{t('token.scopes')}</legend>
        {(Object.keys(SCOPES) as ApiScope[]).map((scope) => (
          <label key={scope} className="choice-row">
            <input type="checkbox" checked={scopes.includes(scope)} onChange={() => toggle(scope)} />
            {t(SCOPES[scope])}
          </label>
        ))}
      </fieldset>
      <label>
        {t('token.lasts')}
        <select className="field" value={days} onChange={(event) => setDays(Number(event.target.value))}>
          {DAYS.map((count) => (
            <option key={count} value={count}>
              {t('token.days', { count })}
            </option>
          ))}
        </select>
      </label>
      {create.error && <p role="alert">{create.error.message}</p>}
      <div className="profile-actions">
        <button
          type="submit"
          className="button filled"
          disabled={create.isPending || name.trim() === '' || scopes.length === 0}
        >
          {t('token.make')}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {t('action.cancel')}
        </button>
      </div>
    </form>
  )
}

function MadeToken({ token, onClose }: { token: string; onClose: () => void }) {
  const [message, setMessage] = useState('')
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(token)
      setMessage(t('token.copied'))
    } catch {
      setMessage(t('token.copy_failed'))
    }
  }
  return (
    <div className="token-form">
      <p role="alert">{t('token.made')}</p>
      <input
        className="field token-secret"
        dir="ltr"
        readOnly
        value={token}
        aria-label={t('token.title_one')}
        onFocus={(event) => event.target.select()}
        ref={focusOnce}
      />
      <output>{message}</output>
      <div className="profile-actions">
        <button type="button" className="button filled" onClick={() => void copy()}>
          {t('token.copy')}
        </button>
        <button type="button" className="button" onClick={onClose}>
          {t('action.close')}
        </button>
      </div>
    </div>
  )
}
