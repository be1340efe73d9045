import type { DeletionReceipt } from '@eventbuzz/contract/data-rights'
import { useRef, useState } from 'react'
import { writeOwn } from '../../api/http.ts'
import { session } from '../../api/session.ts'
import { LOCALE } from '../../lib/locale.ts'
import { notify } from '../../lib/notices.ts'
import { t } from '../../lib/i18n.ts'

/** Asks once more, and says what will happen. */
export function DeleteAccount() {
  const dialog = useRef<HTMLDialogElement>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState('')

  const remove = async () => {
    setIsBusy(true)
    setProblem('')
    try {
      const { erase_at } = await writeOwn<DeletionReceipt>('DELETE', '/users/me')
      const day = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'long' }).format(new Date(erase_at))
      dialog.current?.close()
      notify({
        text: t('account.erased_on', { day }),
        isProblem: true,
      })
      // Its sessions are over already; this browser still has to forget its own.
      await session.signOut().catch(() => undefined)
    } catch (error) {
      setProblem((error as Error).message)
    }
    setIsBusy(false)
  }

  return (
    <>
      <button type="button" className="button danger" onClick={() => dialog.current?.showModal()}>
        {t('account.delete')}
      </button>
      <dialog className="profile-dialog" ref={dialog} aria-labelledby="delete-title">
        <h2 id="delete-title">{t('account.delete_question')}</h2>
        <p>{t('account.delete_at_once')}</p>
        <p>{t('account.delete_later')}</p>
        {problem && <p role="alert">{problem}</p>}
        <div className="profile-actions">
          <button type="button" className="button" onClick={() => dialog.current?.close()}>
            {t('account.keep')}
          </button>
          <button
            type="button"
            className="button danger filled"
            disabled={isBusy}
            onClick={() => void remove()}
          >
            {isBusy ? t('account.deleting') : t('account.delete')}
          </button>
        </div>
      </dialog>
    </>
  )
}
