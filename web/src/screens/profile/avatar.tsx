import type { Me } from '@eventbuzz/contract/identity'

/** The picture of a person, or the first letter of their name. */
export function Avatar({ me }: { me: Me | undefined }) {
  if (me?.avatar_url) return <img className="avatar" src={me.avatar_url} alt="" width={88} height={88} />
  const initial = (me?.display_name ?? me?.email ?? '').trim().slice(0, 1).toLocaleUpperCase()
  return (
    <span className="avatar" aria-hidden="true">
      {initial}
    </span>
  )
}
