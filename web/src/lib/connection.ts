import { useSyncExternalStore } from 'react'

export interface Connection {
  /** The last request had no answer, or the device says that it has no network. */
  isLost: boolean
  /** By path of the screen: when the oldest of what it shows was seen, in milliseconds since 1970. */
  seenAt: Readonly<Record<string, number>>
}

const FIRST_PROBE_MS = 3_000
const LAST_PROBE_MS = 60_000

let state: Connection = { isLost: false, seenAt: {} }
let probeMs = FIRST_PROBE_MS
let timer: ReturnType<typeof setTimeout> | undefined
let isProbing = false
const listeners = new Set<() => void>()

function become(next: Connection): void {
  state = next
  for (const listener of listeners) listener()
}

let isAfresh = false

/** What is asked for meanwhile comes from the server, and not out of the browser's own cache. */
export async function afresh<T>(ask: () => Promise<T>): Promise<T> {
  isAfresh = true
  try {
    return await ask()
  } finally {
    isAfresh = false
  }
}

/** `fetch` that notes whether the server can be reached. */
export async function reach(input: string, init: RequestInit): Promise<Response> {
  try {
    // Out of the browser's own cache an answer would say nothing of the network, and not when it was seen.
    const isFresh = isAfresh || state.isLost || init.method === 'POST'
    const answer = await fetch(input, isFresh ? { ...init, cache: 'no-store' } : init)
    if (isFresh) found()
    else if (state.isLost) probe()
    return answer
  } catch (error) {
    // Called off by the app itself.
    if (!(error instanceof Error && error.name === 'AbortError')) lost()
    throw error
  }
}

function lost(): void {
  if (!state.isLost) become({ isLost: true, seenAt: {} })
  timer ??= setTimeout(probe, probeMs)
}

function found(): void {
  if (!state.isLost) return
  clearTimeout(timer)
  timer = undefined
  become({ isLost: false, seenAt: {} })
}

/** Asks until there is an answer; less and less often, so that what is lost again and again costs little. */
function probe(): void {
  if (isProbing) return
  isProbing = true
  clearTimeout(timer)
  timer = undefined
  probeMs = Math.min(2 * probeMs, LAST_PROBE_MS)
  reach('/api/v1/health', {})
    .catch(() => undefined)
    .finally(() => {
      isProbing = false
    })
}

/** What the screen shows was kept at that time. */
export function noteSeenAt(seenAt: number): void {
  const { pathname } = location
  const oldest = Math.min(seenAt, state.seenAt[pathname] ?? Infinity)
  if (oldest !== state.seenAt[pathname]) become({ ...state, seenAt: { ...state.seenAt, [pathname]: oldest } })
}

export const connection = (): Connection => state

export function onConnection(listener: () => void): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

export const useConnection = (): Connection => useSyncExternalStore(onConnection, connection)

if (typeof window !== 'undefined') {
  if (!navigator.onLine) lost()
  window.addEventListener('offline', lost)
  window.addEventListener('online', () => {
    probeMs = FIRST_PROBE_MS
    if (state.isLost) probe()
  })
}
