import type { Me } from '@eventbuzz/contract/identity'
import { useQuery } from '@tanstack/react-query'
import { profileQuery } from '../../api/profile.ts'
import { signInLink } from '../../api/session.ts'
import '../../ui/button.css'
import { Face } from '../../ui/face.tsx'
import { ApiTokens } from './api-tokens.tsx'
import { AvatarForm } from './avatar-form.tsx'
import { Avatar } from './avatar.tsx'
import { DeleteAccount } from './delete-account.tsx'
import { FavoriteList } from './favorite-list.tsx'
import { NameForm } from './name-form.tsx'
import { SignOutButton } from './sign-out-button.tsx'
import { YourData } from './your-data.tsx'
import { type MessageKey, t } from '../../lib/i18n.ts'

const ROLE_NAMES: Record<Me['roles'][number], MessageKey> = {
  user: 'role.user',
  organizer: 'role.organizer',
  admin: 'role.admin',
}

export function MemberFace() {
  const { data: me, error, isFetching, refetch } = useQuery(profileQuery)
  if (error && !me) {
    return (
      <div role="alert">
        <Face isPage icon="cloud_off" title={t('profile.load_failed')} text={error.message}>
          <button type="button" className="button tonal" disabled={isFetching} onClick={() => void refetch()}>
            {isFetching ? t('action.trying') : t('action.try_again')}
          </button>
          <SignOutButton />
        </Face>
      </div>
    )
  }
  return (
    <>
      <header className="profile-head" aria-busy={!me}>
        <Avatar me={me} />
        <div className="profile-who">
          {me ? <NameForm me={me} /> : <span className="bone tall profile-bone" />}
          {me?.email && (
            <p className="profile-email">
              <bdi dir="ltr">{me.email}</bdi>
            </p>
          )}
          {me && me.roles.length > 0 && (
            <ul className="profile-roles" aria-label={t('profile.roles')}>
              {me.roles.map((role) => (
                <li key={role}>{t(ROLE_NAMES[role])}</li>
              ))}
            </ul>
          )}
          {me && <AvatarForm me={me} />}
        </div>
      </header>
      <FavoriteList />
      <ApiTokens />
      <YourData />
      <section className="profile-section" aria-labelledby="account">
        <h2 id="account">{t('account.title')}</h2>
        <div className="profile-actions">
          <a className="button outlined" href={signInLink('/profile', 'password')}>
            {t('account.password')}
          </a>
          <SignOutButton />
          <DeleteAccount />
        </div>
      </section>
    </>
  )
}
