import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useCommandOutput } from '../../test/commands.ts'
import { untilStopped } from './until-stopped.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const
const output = useCommandOutput()
let before: Set<unknown>

const allListeners = () => SIGNALS.flatMap((name) => process.listeners(name))
const signal = (name: (typeof SIGNALS)[number]) => {
  for (const listener of process.listeners(name)) if (!before.has(listener)) listener(name)
}

beforeEach(() => {
  before = new Set(allListeners())
  vi.useFakeTimers()
  vi.spyOn(process, 'exit').mockImplementation((status) => {
    throw new Error(`exit ${status}`)
  })
})
afterEach(() => {
  vi.useRealTimers()
  for (const name of SIGNALS)
    for (const listener of process.listeners(name))
      if (!before.has(listener)) process.removeListener(name, listener)
})

/** Stops in two seconds. */
function begin() {
  const stop = vi.fn<() => Promise<void>>(() => new Promise<void>((resolve) => setTimeout(resolve, 2_000)))
  return { stop, ended: untilStopped(stop) }
}

it('takes Ctrl-C that the terminal sends and npm passes on for one, and stops to the end', async () => {
  const { stop, ended } = begin()
  signal('SIGINT')
  await vi.advanceTimersByTimeAsync(5)
  signal('SIGINT')
  await vi.advanceTimersByTimeAsync(2_000)
  await ended
  expect(stop).toHaveBeenCalledTimes(1)
  expect(process.exit).not.toHaveBeenCalled()
})

it.each(SIGNALS)('ends at once on %s a second later', async (name) => {
  const { stop } = begin()
  signal('SIGINT')
  await vi.advanceTimersByTimeAsync(5)
  signal('SIGINT')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(() => signal(name)).toThrow('exit 1')
  expect(output.stderr).toContain(`Ended at once (${name}).`)
  expect(stop).toHaveBeenCalledTimes(1)
})

it('does not wait longer than ten seconds', async () => {
  void untilStopped(() => new Promise<void>(() => {}))
  signal('SIGTERM')
  await vi.advanceTimersByTimeAsync(9_999)
  expect(process.exit).not.toHaveBeenCalled()
  await expect(vi.advanceTimersByTimeAsync(1)).rejects.toThrow('exit 1')
  expect(output.stderr).toContain('did not end in time')
})
