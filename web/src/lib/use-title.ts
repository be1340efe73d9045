import { useEffect } from 'react'
import { appConfig } from './app-config.ts'

export function useTitle(title: string | null): void {
  useEffect(() => {
    document.title = title === null ? appConfig.name : `${title} · ${appConfig.name}`
  }, [title])
}
