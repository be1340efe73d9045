import { Face } from './face.tsx'

/** Last resort when a screen itself fails, or its code cannot be loaded. */
export function Broken() {
  return (
    <div role="alert">
      <Face icon="cloud_off" title="This page could not be shown" text="Loading it again often helps." isPage>
        <button type="button" className="button filled" onClick={() => location.reload()}>
          Load again
        </button>
      </Face>
    </div>
  )
}
