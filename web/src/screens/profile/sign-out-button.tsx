import { useState } from 'react'
import { forgetMemberAnswers } from '../../api/kept-answers.ts'
import { session } from '../../api/session.ts'
import { notify } from '../../lib/notices.ts'
import { t } from '../../lib/i18n.ts'

export function SignOutButton() {
  const [isBusy, setIsBusy] = useState(false)
  const signOut = async () => {
    setIsBusy(true)
    try {
      const { is_complete, end_session_url } = await session.signOut()
      await forgetMemberAnswers().catch(console.error)
      if (end_session_url) return location.assign(end_session_url)
      if (is_complete) notify({ text: t('sign_out.done') })
      else {
        const text = t('sign_out.here_only')
        notify({ text, isProblem: true })
      }
    } catch {
      notify({
        text: t('sign_out.failed'),
        isProblem: true,
      })
    }
    setIsBusy(false)
  }
  return (
    <button type="button" className="button outlined" disabled={isBusy} onClick={() => void signOut()}>
      {isBusy ? t('sign_out.busy') : t('sign_out.button')}
    </button>
  )
}
