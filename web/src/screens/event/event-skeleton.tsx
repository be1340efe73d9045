import { t } from '../../lib/i18n.ts'
import '../../ui/event-results.css'
import './event-screen.css'

export function EventSkeleton() {
  return (
    <div className="event-page" aria-busy="true">
      <output className="visually-hidden">{t('event.loading')}</output>
      <div className="event-hero bone-picture" />
      <div className="event-main" aria-hidden="true">
        <span className="bone" style={{ width: '30%' }} />
        <span className="bone" style={{ width: '80%', height: '2.2rem' }} />
        <span className="bone tall" style={{ width: '60%', marginTop: 24 }} />
        <span className="bone tall" style={{ width: '50%', marginTop: 24 }} />
        <DescriptionBones />
      </div>
    </div>
  )
}

export function DescriptionBones() {
  return (
    <div className="description-bones" aria-hidden="true">
      {['100%', '94%', '97%', '60%'].map((width) => (
        <span key={width} className="bone" style={{ width }} />
      ))}
    </div>
  )
}
