import flag from '@material-symbols/svg-400/rounded/flag.svg?raw'
import type { NewReport, ReportReason } from '@eventbuzz/contract/moderation'
import { type FormEvent, useRef, useState } from 'react'
import { writeAsAnybody } from '../../api/http.ts'
import { type MessageKey, t } from '../../lib/i18n.ts'
import { notify } from '../../lib/notices.ts'
import '../../ui/form.css'
import { Icon } from '../../ui/icon.tsx'
import './report-event.css'

const REASONS: Record<ReportReason, MessageKey> = {
  wrong: 'report.wrong',
  cancelled: 'report.cancelled',
  duplicate: 'report.duplicate',
  spam: 'report.spam',
  offensive: 'report.offensive',
  other: 'report.other',
}
const MESSAGE_LENGTH = 2_000

/** Tells those who look after this site that something is wrong with an event. Guests may, too. */
export function ReportEvent({ eventId }: { eventId: string }) {
  const dialog = useRef<HTMLDialogElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [problem, setProblem] = useState('')

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const message = (fields.get('message') as string).trim()
    const report: NewReport = {
      reason: fields.get('reason') as ReportReason,
      ...(message !== '' && { message }),
    }
    setIsBusy(true)
    setProblem('')
    try {
      await writeAsAnybody(`/events/${eventId}/reports`, report)
      dialog.current?.close()
      form.current?.reset()
      notify({ text: t('report.done') })
    } catch (error) {
      setProblem((error as Error).message)
    }
    setIsBusy(false)
  }

  return (
    <>
      <button type="button" className="button event-report" onClick={() => dialog.current?.showModal()}>
        <Icon outline={flag} size={20} />
        {t('report.open')}
      </button>
      <dialog className="report" ref={dialog} aria-labelledby="report-title">
        <form ref={form} onSubmit={(event) => void send(event)}>
          <h2 id="report-title">{t('report.title')}</h2>
          <fieldset className="choice-group">
            <legend className="visually-hidden">{t('report.title')}</legend>
            {Object.entries(REASONS).map(([reason, label]) => (
              <label key={reason} className="choice-row">
                <input type="radio" name="reason" value={reason} required />
                {t(label)}
              </label>
            ))}
          </fieldset>
          <label className="report-message">
            {t('report.message')}
            <textarea className="field" name="message" rows={3} maxLength={MESSAGE_LENGTH} />
          </label>
          {problem && <p role="alert">{problem}</p>}
          <div className="report-actions">
            <button type="button" className="button" onClick={() => dialog.current?.close()}>
              {t('action.cancel')}
            </button>
            <button type="submit" className="button filled" disabled={isBusy}>
              {t(isBusy ? 'report.sending' : 'report.send')}
            </button>
          </div>
        </form>
      </dialog>
    </>
  )
}
