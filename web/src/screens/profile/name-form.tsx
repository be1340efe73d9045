import type { Me } from '@eventbuzz/contract/identity'
import { useState } from 'react'
import { useRename } from '../../api/profile.ts'
import { t } from '../../lib/i18n.ts'

const LONGEST_NAME = 100

/** The name, which becomes a field when somebody wants to change it. */
export function NameForm({ me }: { me: Me }) {
  const [isOpen, setIsOpen] = useState<boolean>()
  const [name, setName] = useState('')
  const rename = useRename()

  if (!isOpen) {
    const open = () => {
      setName(me.display_name ?? '')
      rename.reset()
      setIsOpen(true)
    }
    return (
      <div className="profile-name">
        <h1>{me.display_name ?? t('profile.yours')}</h1>
        <button
          type="button"
          className="button profile-edit"
          onClick={open}
          ref={isOpen === false ? focusOnce : undefined}
        >
          {t('profile.edit_name')}
        </button>
      </div>
    )
  }
  const wanted = name.trim()
  return (
    <form
      className="profile-name-form"
      onSubmit={(event) => {
        event.preventDefault()
        rename.mutate(wanted, { onSuccess: () => setIsOpen(false) })
      }}
    >
      <h1 className="visually-hidden">{me.display_name ?? t('profile.yours')}</h1>
      <label>
        {t('profile.name_label')}
        <input
          className="field"
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={LONGEST_NAME}
          autoComplete="name"
          required
          ref={focusOnce}
        />
      </label>
      {rename.error && <p role="alert">{rename.error.message}</p>}
      <div className="profile-actions">
        <button type="submit" className="button filled" disabled={rename.isPending || wanted === ''}>
          {rename.isPending ? t('action.saving') : t('action.save')}
        </button>
        <button type="button" className="button" onClick={() => setIsOpen(false)}>
          {t('action.cancel')}
        </button>
      </div>
    </form>
  )
}

export const focusOnce = (element: HTMLElement | null): void => element?.focus()
