import type { Me } from '@eventbuzz/contract/identity'
import { type ChangeEvent, useEffect, useRef, useState } from 'react'
import { useAvatar } from '../../api/profile.ts'
import { t } from '../../lib/i18n.ts'

/** As the server has it. */
const MOST_BYTES = 10 * 1024 * 1024
const TYPES = 'image/jpeg,image/png,image/webp,image/avif'

interface Chosen {
  file: File
  /** For the preview. */
  url: string
}

/** Chooses a picture of oneself, shows how it will look, and sends it; or takes it away. */
export function AvatarForm({ me }: { me: Me }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const [chosen, setChosen] = useState<Chosen>()
  const [problem, setProblem] = useState('')
  const { upload, remove } = useAvatar()
  useEffect(() => {
    if (chosen) return () => URL.revokeObjectURL(chosen.url)
  }, [chosen])

  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0]
    // So that choosing the same file again is a change, too.
    target.value = ''
    if (!file) return
    upload.reset()
    setProblem(file.size > MOST_BYTES ? t('avatar.too_large') : '')
    setChosen({ file, url: URL.createObjectURL(file) })
    dialog.current?.showModal()
  }
  const close = () => dialog.current?.close()
  const complaint = problem || upload.error?.message

  return (
    <div className="profile-actions avatar-form">
      <input ref={input} type="file" accept={TYPES} hidden onChange={choose} />
      <button type="button" className="button profile-edit" onClick={() => input.current?.click()}>
        {me.avatar_url ? t('avatar.change') : t('avatar.add')}
      </button>
      {me.avatar_url && (
        <button
          type="button"
          className="button profile-edit"
          disabled={remove.isPending}
          onClick={() => remove.mutate()}
        >
          {t('avatar.remove')}
        </button>
      )}
      {remove.error && <p role="alert">{remove.error.message}</p>}
      <dialog
        className="profile-dialog"
        ref={dialog}
        aria-labelledby="avatar-title"
        onClose={() => setChosen(undefined)}
      >
        <h2 id="avatar-title">{t('avatar.title')}</h2>
        {chosen && (
          <img
            className="avatar avatar-preview"
            src={chosen.url}
            alt={t('avatar.preview')}
            onError={() => setProblem(t('avatar.unreadable'))}
          />
        )}
        <p>{t('avatar.hint')}</p>
        {complaint && <p role="alert">{complaint}</p>}
        <div className="profile-actions">
          <button type="button" className="button" onClick={close}>
            {t('action.cancel')}
          </button>
          <button
            type="button"
            className="button filled"
            disabled={upload.isPending || problem !== ''}
            onClick={() => chosen && upload.mutate(chosen.file, { onSuccess: close })}
          >
            {upload.isPending ? t('action.saving') : t('avatar.use')}
          </button>
        </div>
      </dialog>
    </div>
  )
}
