import { Link } from '@tanstack/react-router'
import { useTitle } from '../../lib/use-title.ts'
import { Face } from '../../ui/face.tsx'

export function NotFoundScreen() {
  useTitle('Page not found')
  return (
    <Face
      icon="wrong_location"
      title="There is no such page"
      isPage
      text="The address may be mistyped, or the page is gone."
    >
      <Link className="button filled" to="/">
        Go to the map
      </Link>
    </Face>
  )
}
