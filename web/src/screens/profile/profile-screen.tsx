import { useSession } from '../../api/session.ts'
import { useTitle } from '../../lib/use-title.ts'
import { LegalLinks } from '../../ui/legal-links.tsx'
import { DeviceChoices } from './device-choices.tsx'
import { GuestFace } from './guest-face.tsx'
import { InstallRow } from './install-row.tsx'
import { MemberFace } from './member-face.tsx'
import '../../ui/form.css'
import './profile-screen.css'
import { t } from '../../lib/i18n.ts'

export function ProfileScreen() {
  const { status } = useSession()
  useTitle(t('place.profile'))
  return (
    <div className="profile">
      {status === 'member' ? (
        <MemberFace />
      ) : status === 'starting' ? (
        <div className="profile-head" aria-busy="true">
          <h1 className="visually-hidden">{t('place.profile')}</h1>
          <span className="avatar bone-picture" />
          <span className="bone tall profile-bone" />
        </div>
      ) : (
        <GuestFace isSignedIn={status === 'unavailable'} />
      )}
      <InstallRow />
      <DeviceChoices />
      <LegalLinks />
    </div>
  )
}
