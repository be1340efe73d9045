import refreshSign from '@material-symbols/svg-400/rounded/refresh.svg?raw'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useEffect, useRef, useState } from 'react'
import { afresh, connection } from '../../lib/connection.ts'
import { t } from '../../lib/i18n.ts'
import { notify } from '../../lib/notices.ts'
import '../../ui/button.css'
import { Icon } from '../../ui/icon.tsx'
import { onPull } from './pull.ts'
import './refresh.css'

/** Asks again for what the list shows: by pulling it down, or by a button that comes into sight with the focus. */
export function Refresh() {
  const client = useQueryClient()
  const button = useRef<HTMLButtonElement>(null)
  const [isBusy, setIsBusy] = useState(false)

  const refresh = useCallback(async () => {
    setIsBusy(true)
    const lists = { predicate: ({ queryKey: [kind] }: { queryKey: readonly unknown[] }) => isOfList(kind) }
    try {
      await afresh(() => client.refetchQueries({ ...lists, type: 'active' }, { throwOnError: true }))
      // Without a network the bar about that says how old this is.
      if (!connection().isLost) notify({ text: t('list.refreshed') })
    } catch (error) {
      notify({ text: (error as Error).message })
    } finally {
      setIsBusy(false)
    }
  }, [client])
  useEffect(() => onPull(button.current!, () => void refresh()), [refresh])

  return (
    <div className="refresh">
      <button
        type="button"
        className="round-button floating"
        aria-label={t('list.refresh')}
        aria-busy={isBusy}
        onClick={() => void refresh()}
        ref={button}
      >
        <Icon outline={refreshSign} />
      </button>
    </div>
  )
}

const isOfList = (kind: unknown) => kind === 'nearby' || kind === 'lane'
