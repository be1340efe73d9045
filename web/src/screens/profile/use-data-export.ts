import { useEffect, useRef, useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { dataSummaryQuery, getDataExport } from '../../api/data-rights.ts'
import { saveFile } from '../../lib/save-file.ts'

/** Asks for the copy of one's data until it is ready, and saves it. Leaving the screen ends the asking, not the preparing. */
export function useDataExport() {
  const client = useQueryClient()
  const [state, setState] = useState<'idle' | 'asking' | 'preparing' | 'saved'>('idle')
  const [problem, setProblem] = useState('')
  const running = useRef<AbortController>(undefined)
  useEffect(() => () => running.current?.abort(), [])

  const ask = async (isNew: boolean, signal: AbortSignal) => {
    let found = await getDataExport(isNew, signal)
    while ('retryAfterS' in found) {
      setState('preparing')
      await pause(found.retryAfterS * 1000, signal)
      found = await getDataExport(false, signal)
    }
    signal.throwIfAborted()
    saveFile(found.file, found.name)
    setState('saved')
    await client.invalidateQueries({ queryKey: dataSummaryQuery.queryKey })
  }
  const download = (isNew: boolean) => {
    running.current?.abort()
    const { signal } = (running.current = new AbortController())
    setProblem('')
    setState('asking')
    ask(isNew, signal).catch((error: Error) => {
      if (signal.aborted) return
      setState('idle')
      setProblem(error.message)
    })
  }
  return { state, problem, download }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    })
  })
}
